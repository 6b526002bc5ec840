/** The head of the project page: its name, undo and redo, what is saved, export, settings. */
import { ArrowLeft, Download, Redo2, Settings, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../kit/Button';
import { InlineName } from '../kit/InlineName';
import { LanguageSelect } from '../kit/LanguageSelect';
import { Menu, MenuItem } from '../kit/Menu';
import { saveFile } from '../kit/save-file';
import { useActions, useInkling } from '../kit/store-context';
import { SettingsDialog } from '../settings/SettingsDialog';
import { ModelDialog } from './ModelDialog';
import styles from './ProjectHeader.module.css';
import { SavedState } from './SavedState';
import { TaskMenu } from './TaskMenu';
import { useProject } from './use-current';

/** What the embeddings are exported as. */
const TABLES = ['npz', 'csv', 'knn'] as const;

export function ProjectHeader() {
  const { t } = useTranslation();
  const actions = useActions();
  const { name } = useProject();
  const undo = useInkling(state => state.undo);
  const redo = useInkling(state => state.redo);
  const [isNaming, setNaming] = useState(false);
  const [areSettingsOpen, setSettingsOpen] = useState(false);
  const [isModelOpen, setModelOpen] = useState(false);
  const exportWith = async (make: typeof actions.exportHead) => {
    const file = await make();
    if (file) saveFile(file);
  };
  return (
    <header className={styles.header}>
      <IconButton label={t('header.allProjects')} onPress={actions.closeProject}>
        <ArrowLeft size={20} aria-hidden="true" />
      </IconButton>
      <h1 className={styles.title}>
        <InlineName
          name={name}
          label={t('header.projectName')}
          size="large"
          onRename={actions.renameProject}
          isEditing={isNaming}
          onEditingChange={setNaming}
        />
      </h1>
      <SavedState />
      <div className={styles.tools}>
        <IconButton
          label={undo ? t('header.undoEdit', { edit: t(`edit.${undo}`) }) : t('header.undo')}
          isDisabled={!undo}
          onPress={actions.undo}
        >
          <Undo2 size={20} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={redo ? t('header.redoEdit', { edit: t(`edit.${redo}`) }) : t('header.redo')}
          isDisabled={!redo}
          onPress={actions.redo}
        >
          <Redo2 size={20} aria-hidden="true" />
        </IconButton>
        <span className={styles.language}>
          <LanguageSelect />
        </span>
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
          <MenuItem text={t('header.exportModel')} onAction={() => setModelOpen(true)}>
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
        <IconButton label={t('header.settings')} onPress={() => setSettingsOpen(true)}>
          <Settings size={20} aria-hidden="true" />
        </IconButton>
        <TaskMenu />
      </div>
      <SettingsDialog isOpen={areSettingsOpen} onClose={() => setSettingsOpen(false)} />
      <ModelDialog isOpen={isModelOpen} onClose={() => setModelOpen(false)} />
    </header>
  );
}
