/** Asks before the base model that a project names is fetched, and offers one that is there. */
import { useTranslation } from 'react-i18next';
import { catalog } from '../../../core/model/catalog';
import { Dialog } from '../../kit/Dialog';
import { JobBar } from '../../shared/JobBar';
import { useInkling } from '../../shared/store-context';
import { BaseModelChoice, type Row } from './BaseModelSetting';
import styles from './Settings.module.css';

const ROWS: readonly Row[] = catalog;

export function MissingBaseModel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const missing = useInkling(state => state.engine.missing);
  const row = ROWS.find(candidate => candidate.id === missing);
  if (!row) return null;
  return (
    <Dialog
      title={t('settings.missingTitle', { name: t(`settings.base.${row.id}.name`) })}
      isOpen
      onClose={onClose}
    >
      <JobBar />
      <p className={styles.text}>{t('settings.missingText')}</p>
      <ul className={styles.choices}>
        <BaseModelChoice row={row} />
      </ul>
      <p className={styles.instead}>{t('settings.missingInstead')}</p>
      <ul className={styles.choices}>
        {ROWS.filter(({ kind, id }) => kind === 'embedded' && id !== missing).map(other => (
          <BaseModelChoice key={other.id} row={other} />
        ))}
      </ul>
    </Dialog>
  );
}
