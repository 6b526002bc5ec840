/** The head of the project page: its name, undo and redo, what is saved, export, settings. */
import { ArrowLeft, Redo2, Settings, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../kit/IconButton';
import { InlineName } from '../kit/InlineName';
import { lazyPart } from '../kit/lazy-part';
import { useStep } from '../shared/address';
import { LanguageSelect } from '../shared/LanguageSelect';
import { NewVersionOffer } from '../shared/NewVersionOffer';
import { useActions, useInkling } from '../shared/store-context';
import { ExportMenu } from './export/ExportMenu';
import styles from './ProjectHeader.module.css';
import { SavedState } from './SavedState';
import { useProject } from './shared/use-current';
import { TaskMenu } from './TaskMenu';

export const SettingsDialog = lazyPart(
  async () => (await import('./settings/SettingsDialog')).SettingsDialog,
);

export function ProjectHeader() {
  const { t } = useTranslation();
  const actions = useActions();
  const { name } = useProject();
  const undo = useInkling(state => state.undo);
  const redo = useInkling(state => state.redo);
  const [isNaming, setNaming] = useState(false);
  const settings = useStep('settings');
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
      <NewVersionOffer />
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
        <ExportMenu />
        <IconButton label={t('header.settings')} onPress={settings.open}>
          <Settings size={20} aria-hidden="true" />
        </IconButton>
        <TaskMenu />
      </div>
      {settings.isOpen && <SettingsDialog onClose={settings.close} />}
    </header>
  );
}
