/** The ways out of the page for what the project holds: one command per kind of file. */
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../kit/Button';
import { lazyPart } from '../../kit/lazy-part';
import { Menu, MenuItem } from '../../kit/Menu';
import { useStep } from '../../shared/address';
import { saveFile } from '../../shared/save-file';
import { useActions } from '../../shared/store-context';
import styles from './ExportMenu.module.css';

/** What the embeddings are exported as. */
const TABLES = ['npz', 'csv', 'knn'] as const;

export const ModelDialog = lazyPart(async () => (await import('./ModelDialog')).ModelDialog);

export function ExportMenu() {
  const { t } = useTranslation();
  const actions = useActions();
  const model = useStep('export');
  const exportWith = async (make: typeof actions.exportHead) => {
    const file = await make();
    if (file) saveFile(file);
  };
  return (
    <>
      <Menu
        label={t('header.export')}
        trigger={
          <Button aria-label={t('header.export')}>
            <Download size={18} aria-hidden="true" />
            <span className={styles.wideOnly}>{t('header.export')}</span>
          </Button>
        }
      >
        <MenuItem
          text={t('header.exportHead')}
          onAction={() => void exportWith(actions.exportHead)}
        >
          {t('header.exportHead')}
        </MenuItem>
        <MenuItem
          text={t('header.exportProject')}
          onAction={() => void exportWith(actions.exportProject)}
        >
          {t('header.exportProject')}
        </MenuItem>
        <MenuItem text={t('header.exportModel')} onAction={model.open}>
          {t('header.exportModel')}
        </MenuItem>
        <MenuItem
          text={t('header.exportPictures')}
          onAction={() => void exportWith(actions.exportPictures)}
        >
          {t('header.exportPictures')}
        </MenuItem>
        {TABLES.map(kind => (
          <MenuItem
            key={kind}
            text={t(`header.exportTable.${kind}`)}
            onAction={() => void exportWith(() => actions.exportTable(kind))}
          >
            {t(`header.exportTable.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
      {model.isOpen && <ModelDialog onClose={model.close} />}
    </>
  );
}
