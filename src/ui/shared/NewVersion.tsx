/** The button that takes a newer version of the page; none while this tab has work that it would break off. */
import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isReloadSafe } from '../../app/version/new-versions';
import { Button } from '../kit/Button';
import styles from './NewVersion.module.css';
import { useActions, useInkling } from './store-context';

export function NewVersion() {
  const { t } = useTranslation();
  const { takeNewVersion } = useActions();
  const isWanted = useInkling(state => state.newVersion === 'wanted');
  const isSafe = useInkling(isReloadSafe);
  return (
    <span role="status" className={styles.place}>
      {isWanted && t('version.wanted')}
      {!isWanted && isSafe && (
        <Button look="quiet" onPress={takeNewVersion}>
          <RotateCw size={16} aria-hidden="true" />
          {t('version.take')}
        </Button>
      )}
    </span>
  );
}
