/** The job under way, and those that wait for it. Imports nothing. */

/** Work that takes a while: shown with progress and a button that cancels it. */
export interface Job {
  readonly kind: 'importing' | 're-embedding' | 'loading-base-model' | 'exporting' | 'opening';
  readonly done: number;
  readonly total: number;
}

export interface JobsState {
  readonly job: Job | null;
  /** Work that begins once the job before it has ended, the next first. */
  readonly waitingJobs: readonly Job['kind'][];
}

export const INITIAL_JOBS: JobsState = { job: null, waitingJobs: [] };
