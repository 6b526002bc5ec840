/** Files that leave the page, and files that are opened. */

import type { BaseModelId } from '../../core/model/catalog';
import type { FileWorkerPort } from '../../formats/worker/door/client';
import { collectFiles } from '../../media/files';
import type { ImportQuestions } from '../imports/import-questions';
import type { ImportAnswer } from '../imports/imports-state';
import type { PictureUrls } from '../pictures/picture-urls';
import type { ProjectOpening } from '../project/project-opening';
import type { Session } from '../project/session';
import type { EngineControl } from '../recognition/engine';
import type { OpenedModels } from '../recognition/opened-models';
import type { ProjectEmbeddings } from '../recognition/project-embeddings';
import type { SupportSetSync } from '../recognition/support-set';
import type { TriedPictures } from '../recognition/tried-picture';
import type { Context } from '../shared/context';
import type { Jobs } from '../shared/jobs';
import { loadPart } from '../shared/load-part';
import type { TrainedNetworks } from '../training/trained-networks';
import type { TableKind } from './export-data';
import type { MadeFile } from './export-files';
import type { ModelRefusal, PreparedModel } from './export-model';

export interface FilesActions {
  /** The file to hand to the user; null after a notice when it could not be made. */
  exportHead(): Promise<MadeFile | null>;
  exportProject(): Promise<MadeFile | null>;
  /** The project with all that memory and storage still have of it, however storage fails. */
  rescueProject(): Promise<MadeFile | null>;
  /** The pictures of the task that is shown, in a zip with one folder per class. */
  exportPictures(): Promise<MadeFile | null>;
  /** Its embeddings and labels, for other programs. */
  exportTable(kind: TableKind): Promise<MadeFile | null>;
  /** A model of the task that is shown for other programs, or why there is none. */
  prepareModel(): Promise<PreparedModel | ModelRefusal>;
  /**
   * Opens a file as a project, or a model, which may be several files, for predicting: see open-file.ts.
   * Must be called while the event is being handled that gives a DataTransfer.
   */
  openFiles(files: DataTransfer | FileList | readonly File[], taskName: string): Promise<void>;
  /** Says how the import that was asked about is meant; null leaves it. */
  answerImport(answer: ImportAnswer): void;
  closeModel(): void;
  /** Opens the dataset that was asked about; null leaves it. */
  openDataset(made: BaseModelId | null, taskName: string): Promise<void>;
}

interface Parts {
  readonly session: Session;
  readonly engine: EngineControl;
  readonly support: SupportSetSync;
  readonly embeddings: ProjectEmbeddings;
  readonly jobs: Jobs;
  readonly networks: TrainedNetworks;
  readonly urls: PictureUrls;
  readonly models: OpenedModels;
  readonly tried: TriedPictures;
  readonly opening: ProjectOpening;
  readonly questions: ImportQuestions;
  readonly synchronise: () => Promise<void>;
  /** Starts a worker that reads or writes one file. */
  readonly newFileWorker: () => FileWorkerPort;
  /** Address of the page's folder. */
  readonly root: string;
}

export function filesActions(context: Context, parts: Parts): FilesActions {
  const { session, engine, jobs, models, tried, opening, questions } = parts;
  return {
    async exportHead() {
      const part = await loadPart(context, () => import('./export-files'));
      return (await part?.exportHead(context, parts)) ?? null;
    },
    async exportProject() {
      const part = await loadPart(context, () => import('./export-files'));
      return (await part?.exportProject(context, parts)) ?? null;
    },
    async rescueProject() {
      const part = await loadPart(context, () => import('./rescue'));
      return (await part?.rescueProject(context, parts)) ?? null;
    },
    async exportPictures() {
      const part = await loadPart(context, () => import('./export-data'));
      return (await part?.exportPictures(context, session, jobs)) ?? null;
    },
    async exportTable(kind) {
      const part = await loadPart(context, () => import('./export-data'));
      return (await part?.exportTable(context, parts, kind)) ?? null;
    },
    async prepareModel() {
      const part = await loadPart(context, () => import('./export-model'));
      return part ? part.prepareModel(context, parts) : 'failed';
    },
    async openFiles(files, taskName) {
      const begun = opening.begin();
      // Now, while the event is being handled that gives a DataTransfer.
      const collecting = collectFiles(files);
      const part = await loadPart(context, () => import('./open-file'));
      const asking = await begun;
      if (!part || asking.aborted) return;
      const state = await part.openFiles(context, parts, collecting, taskName, asking);
      await opening.showMade(state, asking);
    },
    answerImport: answer => questions.answer(answer),
    closeModel() {
      void opening.begin();
      tried.close();
      models.close();
    },
    async openDataset(made, taskName) {
      if (made === null) {
        context.set({ dataset: null });
        return;
      }
      const begun = opening.begin();
      const part = await loadPart(context, () => import('./open-file'));
      const asking = await begun;
      if (!part || asking.aborted) return;
      const state = await part.openDataset(context, jobs, engine, made, taskName);
      await opening.showMade(state, asking);
    },
  };
}
