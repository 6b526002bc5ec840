/**
 * Adds pictures to the open project, wherever they come from: each is embedded, and saved as it comes.
 */

import { WorkerError } from '../../compute/door/client';
import * as edits from '../../core/project/edits';
import { newId } from '../../core/project/new-id';
import type { ClassId, Sample, SampleSource } from '../../core/project/types';
import type { Session } from '../project/session';
import type { EngineControl } from '../recognition/engine';
import type { SupportSetSync } from '../recognition/support-set';
import { type Context, isCrash } from '../shared/context';
import type { PictureUrls } from './picture-urls';

/** A picture on its way in. The receiver closes the bitmap. */
export interface IncomingPicture {
  readonly bitmap: ImageBitmap;
  readonly source: SampleSource;
  readonly name?: string;
}

interface Parts {
  readonly session: Session;
  readonly engine: EngineControl;
  readonly support: SupportSetSync;
  readonly urls: PictureUrls;
}

export class PictureImporter {
  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /**
   * Adds one picture to a class. Resolves to true once it is on disk.
   * @param options.batch those with the same one that follow each other are undone as one.
   */
  async add(
    { bitmap, source, name }: IncomingPicture,
    to: ClassId,
    { isTest = false, batch }: { isTest?: boolean; batch?: symbol | undefined } = {},
  ): Promise<boolean> {
    const { session, engine, support, urls } = this.parts;
    const state = session.current;
    // Pictures that come while the base model is still being loaded wait for it.
    await engine.ready();
    const { key } = engine;
    const { missing } = this.context.get().engine;
    if (!state || key === null) {
      bitmap.close();
      return false;
    }
    const taskId = state.project.activeTaskId;
    const ingested = await this.context.worker
      .request('ingest', { bitmap }, { transfer: [bitmap] })
      .catch((error: unknown) => {
        if (!(error instanceof WorkerError)) throw error;
        if (!isCrash(error)) this.context.problem('picture-failed');
        return null;
      });
    // Meanwhile the project may have been closed, or the base model changed.
    if (!ingested || session.current?.project.id !== state.project.id || engine.key !== key) {
      return false;
    }
    const { bytes, type, width, height, embedding } = ingested;
    const sample: Sample = {
      id: newId(),
      projectId: state.project.id,
      labels: { [taskId]: to },
      ...(isTest ? { isTest } : {}),
      source,
      ...(name === undefined ? {} : { name }),
      addedAt: Date.now(),
      width,
      height,
    };
    const picture = { bytes, type };
    urls.put(sample.id, picture);
    // While the project's own base model is missing, what another one makes is kept but not used.
    if (missing === null) support.embeddings.set(sample.id, embedding);
    return session.edit(
      current => edits.addSamples(current, [sample], Date.now()),
      [{ sample, picture, embeddings: { [key]: embedding } }],
      { isThrottled: true, batch },
    );
  }
}
