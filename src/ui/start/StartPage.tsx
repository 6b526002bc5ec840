/** The page before a project is open: what there is, and ways to begin. */
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import { lazyPart, usePreload } from '../kit/lazy-part';
import { useFileDrop } from '../kit/use-file-drop';
import { LanguageSelect } from '../shared/LanguageSelect';
import { NewVersionOffer } from '../shared/NewVersionOffer';
import { StorageUse } from '../shared/StorageUse';
import { useActions, useInkling } from '../shared/store-context';
import { Mark } from './Mark';
import { OpenFileButton } from './OpenFileButton';
import { ProjectTile, TileMenu } from './ProjectTile';
import styles from './StartPage.module.css';

const DatasetDialog = lazyPart(async () => (await import('./DatasetDialog')).DatasetDialog);
const OpenElsewhere = lazyPart(async () => (await import('./OpenElsewhere')).OpenElsewhere);
const PARTS = [TileMenu, OpenElsewhere, DatasetDialog];

export function StartPage() {
  const { t } = useTranslation();
  const actions = useActions();
  const projects = useInkling(state => state.projects);
  const isElsewhere = useInkling(state => state.lockedProject !== null);
  const hasDataset = useInkling(state => state.dataset !== null);
  const storagePersists = useInkling(state => state.storagePersists);
  usePreload(PARTS);
  const { isOver, dropProps } = useFileDrop(data => void actions.openFiles(data, t('task.first')));
  const begin = () => void actions.newProject(t('start.untitled'), t('task.first'));

  return (
    <div className={`${styles.page} ${isOver ? styles.over : ''}`} {...dropProps}>
      <header className={styles.header}>
        <Mark size={36} />
        <h1 className={styles.brand}>{t('app.name')}</h1>
        <NewVersionOffer />
        <LanguageSelect />
      </header>
      <main className={styles.main}>
        {!storagePersists && <p className={styles.warning}>{t('start.notKept')}</p>}
        {projects === null && <p className={styles.loading}>{t('app.loading')}</p>}
        {projects?.length === 0 && (
          <section className={styles.empty}>
            <Mark size={112} />
            <h2 className={styles.headline}>{t('start.emptyTitle')}</h2>
            <p className={styles.lead}>{t('start.emptyText')}</p>
            <div className={styles.ways}>
              <Button look="primary" size="large" onPress={begin}>
                <Plus size={22} aria-hidden="true" />
                {t('start.newProject')}
              </Button>
              <OpenFileButton size="large" />
            </div>
          </section>
        )}
        {projects !== null && projects.length > 0 && (
          <section>
            <div className={styles.bar}>
              <h2 className={styles.title}>{t('start.title')}</h2>
              <OpenFileButton />
              <Button look="primary" onPress={begin}>
                <Plus size={18} aria-hidden="true" />
                {t('start.newProject')}
              </Button>
            </div>
            <ul className={styles.grid}>
              {projects.map(summary => (
                <ProjectTile key={summary.project.id} summary={summary} />
              ))}
            </ul>
            <StorageUse />
          </section>
        )}
        <p className={styles.privacy}>{t('start.privacy')}</p>
      </main>
      {isElsewhere && <OpenElsewhere />}
      {hasDataset && <DatasetDialog />}
    </div>
  );
}
