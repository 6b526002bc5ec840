/** What the user does with projects as a whole: make, open, close, duplicate, delete. */

import * as edits from '../../core/project/edits';
import { newId } from '../../core/project/new-id';
import type { ProjectId } from '../../core/project/types';
import { type Context, reportStorage } from '../shared/context';
import { createUnlessAborted } from './create-unless-aborted';
import type { ProjectList } from './project-list';
import type { ProjectOpening } from './project-opening';
import type { Session } from './session';

/** Of what is asked for in quick succession, the last is shown. */
export interface ProjectsActions {
  newProject(name: string, taskName: string): Promise<void>;
  /** Opens a project, or says in `elsewhere` that another tab has it open. */
  openProject(id: ProjectId): Promise<void>;
  /** Has the other tab close the project that it has open, and opens it here. */
  openHere(): Promise<void>;
  /** Leaves the project to the other tab. */
  leaveLockedProject(): void;
  closeProject(): void;
  duplicateProject(id: ProjectId, name: string): Promise<void>;
  deleteProject(id: ProjectId): Promise<void>;
}

interface Parts {
  readonly session: Session;
  readonly opening: ProjectOpening;
  readonly list: ProjectList;
}

export function projectsActions(
  context: Context,
  { session, opening, list }: Parts,
): ProjectsActions {
  const { storage } = context;
  return {
    async newProject(name, taskName) {
      const asking = await opening.begin();
      const state = edits.newProject(name, taskName, Date.now());
      try {
        const isMade = await createUnlessAborted(storage, asking, state, []);
        await opening.showMade(isMade ? state : null, asking);
      } catch (error) {
        reportStorage(context, error);
      }
    },
    openProject: id => opening.open(id),
    openHere: () => opening.takeOver(),
    leaveLockedProject: () => void opening.begin(),
    closeProject: () => opening.close(),
    async duplicateProject(id, name) {
      await session.settled();
      try {
        await storage.duplicateProject(id, { id: newId(), name, at: Date.now() });
      } catch (error) {
        reportStorage(context, error);
      }
      await list.refresh();
    },
    async deleteProject(id) {
      await session.settled();
      // Deleted under another tab, what that one saves next would bring part of it back.
      const isFree = await opening.lock.whileFree(id, () =>
        storage.deleteProject(id).catch((error: unknown) => reportStorage(context, error)),
      );
      if (isFree) await list.refresh();
      else context.problem('delete-elsewhere');
    },
  };
}
