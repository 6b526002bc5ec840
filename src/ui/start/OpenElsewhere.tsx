/** Says that a project is open in another tab, and offers to open it here instead. */
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import { Dialog } from '../kit/Dialog';
import { useActions, useInkling } from '../shared/store-context';
import styles from './OpenElsewhere.module.css';

export function OpenElsewhere() {
  const { t } = useTranslation();
  const { openHere, leaveElsewhere } = useActions();
  const elsewhere = useInkling(state => state.elsewhere);
  const name = useInkling(
    ({ projects }) =>
      projects?.find(({ project }) => project.id === elsewhere?.id)?.project.name ?? '',
  );
  if (!elsewhere) return null;
  const { isAwaited } = elsewhere;
  return (
    <Dialog
      role="alertdialog"
      title={t('elsewhere.title', { name })}
      isOpen
      onClose={leaveElsewhere}
    >
      <p className={styles.text} role="status">
        {t(isAwaited ? 'elsewhere.waiting' : 'elsewhere.text')}
      </p>
      <div className={styles.buttons}>
        <Button autoFocus onPress={leaveElsewhere}>
          {t('common.cancel')}
        </Button>
        <Button look="primary" isPending={isAwaited} onPress={() => void openHere()}>
          {t('elsewhere.openHere')}
        </Button>
      </div>
    </Dialog>
  );
}
