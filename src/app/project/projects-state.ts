/** What the store knows of all projects, and of the storage that keeps them. */

import type { ProjectId } from '../../core/project/types';
import type { ProjectSummary } from '../../storage/storage';

/** The page's share of the disk. */
export interface StorageUse {
  /** Bytes. */
  readonly used: number;
  /** Bytes that the browser lets the page keep, about. */
  readonly quota: number;
  /** Whether the browser keeps it also where the disk runs low. */
  readonly isPersisted: boolean;
}

/** A project that was to be opened, and that another tab has open. */
export interface LockedProject {
  readonly id: ProjectId;
  /** Whether the other tab was asked to close it, and has not done so yet. */
  readonly isAwaited: boolean;
}

export interface ProjectsState {
  /** False when the browser keeps no database, or has closed it: work is lost when the tab closes. */
  readonly storagePersists: boolean;
  /** Null where the browser does not say. */
  readonly storageUse: StorageUse | null;
  /** Null until read. */
  readonly projects: readonly ProjectSummary[] | null;
  /** A project that was to be opened, and that another tab has open; null where there is none. */
  readonly lockedProject: LockedProject | null;
}

export const INITIAL_PROJECTS: Omit<ProjectsState, 'storagePersists'> = {
  storageUse: null,
  projects: null,
  lockedProject: null,
};
