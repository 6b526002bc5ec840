/**
 * The state that the interface shows, put together from the slices. Each slice has a file for its state,
 * with its types, and one for its actions.
 */

import { type FilesState, INITIAL_FILES } from './files/files-state';
import { type ImportsState, INITIAL_IMPORTS } from './imports/imports-state';
import { type EditsState, INITIAL_EDITS } from './project/edits-state';
import { INITIAL_PROJECTS, type ProjectsState } from './project/projects-state';
import { INITIAL_RECOGNITION, type RecognitionState } from './recognition/recognition-state';
import { INITIAL_REPORT, type ReportState } from './recognition/report-state';
import { INITIAL_JOBS, type JobsState } from './shared/jobs-state';
import { INITIAL_NOTICES, type NoticesState } from './shared/notices-state';
import { INITIAL_TRAINING, type TrainingState } from './training/training-state';
import { INITIAL_VERSION, type VersionState } from './version/version-state';

export type State = ProjectsState &
  EditsState &
  RecognitionState &
  ReportState &
  TrainingState &
  FilesState &
  ImportsState &
  JobsState &
  NoticesState &
  VersionState;

/** @param storagePersists false when the browser keeps no database. */
export function initialState(storagePersists: boolean): State {
  return {
    storagePersists,
    ...INITIAL_PROJECTS,
    ...INITIAL_EDITS,
    ...INITIAL_RECOGNITION,
    ...INITIAL_REPORT,
    ...INITIAL_TRAINING,
    ...INITIAL_FILES,
    ...INITIAL_IMPORTS,
    ...INITIAL_JOBS,
    ...INITIAL_NOTICES,
    ...INITIAL_VERSION,
  };
}
