/** The open project on one page: pictures by class, the camera, and what it sees. */
import { useRef } from 'react';
import type { ClassId } from '../../core/project/types';
import { useFileDrop } from '../kit/use-file-drop';
import { CameraPanel } from '../live/CameraPanel';
import { CameraSessionProvider } from '../live/camera-session';
import { JobBar } from '../shared/JobBar';
import { useActions, useInkling } from '../shared/store-context';
import { ClassList } from './classes/ClassList';
import { ProjectHeader } from './ProjectHeader';
import styles from './ProjectPage.module.css';
import { ReportPanel } from './report/ReportPanel';
import { useCanPredict } from './results/next-step';
import { ResultsPanel } from './results/ResultsPanel';
import { MissingBaseModel } from './settings/MissingBaseModel';
import { TaskTabs } from './TaskTabs';
import { TrainingPanel } from './training/TrainingPanel';
import { useFocusInView } from './use-focus-in-view';
import { usePaste } from './use-paste';
import { useUndoKeys } from './use-undo-keys';

export function ProjectPage() {
  const actions = useActions();
  const lastUsed = useRef<ClassId | null>(null);
  const { isOver, dropProps } = useFileDrop(data => void actions.importFiles(data));
  const results = useRef<HTMLDivElement>(null);
  useFocusInView(results);
  useUndoKeys();
  usePaste(lastUsed);
  return (
    <CameraSessionProvider>
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
            <div className={styles.sees}>
              <ResultsPanel />
            </div>
            <div className={styles.report}>
              <ReportPanel />
            </div>
            <div className={styles.training}>
              <TrainingPanel />
            </div>
          </div>
        </main>
        <MissingBaseModel />
      </div>
    </CameraSessionProvider>
  );
}

function ProjectCamera() {
  const isComputing = useInkling(state => state.engine.status === 'ready');
  const canPredict = useCanPredict();
  return <CameraPanel isReady={isComputing && canPredict} canRecord />;
}
