/** The open project on one page: pictures by class, the camera, and what it sees. */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cameraFramesOf } from '../../core/project/camera-frames';
import type { ClassId } from '../../core/project/types';
import { DropHint } from '../kit/DropHint';
import { lazyPart, usePreload } from '../kit/lazy-part';
import { useFileDrop } from '../kit/use-file-drop';
import { CameraPanel } from '../live/CameraPanel';
import { CameraSessionProvider } from '../live/camera-session';
import { JobBar } from '../shared/JobBar';
import { useActions, useInkling } from '../shared/store-context';
import { ClassList } from './classes/ClassList';
import { ModelDialog } from './export/ExportMenu';
import { ProjectHeader, SettingsDialog } from './ProjectHeader';
import styles from './ProjectPage.module.css';
import { ReportPanel } from './report/ReportPanel';
import { useCanPredict } from './results/next-step';
import { ResultsPanel } from './results/ResultsPanel';
import { useProject } from './shared/use-current';
import { TaskTabs } from './TaskTabs';
import { TrainingContents, TrainingPanel } from './training/TrainingPanel';
import { useFocusInView } from './use-focus-in-view';
import { usePaste } from './use-paste';
import { useUndoKeys } from './use-undo-keys';

const MissingBaseModel = lazyPart(
  async () => (await import('./settings/MissingBaseModel')).MissingBaseModel,
);
const MirroredFrames = lazyPart(async () => (await import('./MirroredFrames')).MirroredFrames);
const PARTS = [SettingsDialog, ModelDialog, TrainingContents, MissingBaseModel];

export function ProjectPage() {
  const actions = useActions();
  const isMissing = useInkling(state => state.engine.missing !== null);
  const cameraFrames = cameraFramesOf(useProject());
  const [isPutOff, setPutOff] = useState(false);
  const lastUsed = useRef<ClassId | null>(null);
  const { isOver, dropProps } = useFileDrop(data => void actions.importFiles(data));
  const results = useRef<HTMLDivElement>(null);
  useFocusInView(results);
  useUndoKeys();
  usePreload(PARTS);
  usePaste(lastUsed);
  return (
    <CameraSessionProvider cameraFrames={cameraFrames}>
      <div className={styles.page}>
        <ProjectHeader />
        <JobBar />
        <TaskTabs />
        <main className={`${styles.columns} ${isOver ? styles.over : ''}`} {...dropProps}>
          <div className={styles.classes}>
            <ClassList onUse={id => (lastUsed.current = id)} />
          </div>
          <div className={styles.camera}>
            <ProjectCamera />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
          <div ref={results} className={styles.results} tabIndex={0}>
            <Sees />
            <div className={styles.report}>
              <ReportPanel />
            </div>
            <div className={styles.training}>
              <TrainingPanel />
            </div>
          </div>
        </main>
        {isMissing && !isPutOff && <MissingBaseModel onClose={() => setPutOff(true)} />}
      </div>
    </CameraSessionProvider>
  );
}

/** A picture that is dropped here is recognised, as one that is dropped on the camera. */
function Sees() {
  const { t } = useTranslation();
  const { tryPicture } = useActions();
  const { isOver, dropProps } = useFileDrop(
    ({ files: [first] }) => first && void tryPicture(first),
  );
  return (
    <div className={styles.sees} {...dropProps}>
      <ResultsPanel />
      {isOver && <DropHint text={t('camera.dropHere')} />}
    </div>
  );
}

function ProjectCamera() {
  const isComputing = useInkling(state => state.engine.status === 'ready');
  const canPredict = useCanPredict();
  const isMirrored = cameraFramesOf(useProject()) === 'as-shown';
  return (
    <CameraPanel isReady={isComputing && canPredict} canRecord>
      {isMirrored && <MirroredFrames />}
    </CameraPanel>
  );
}
