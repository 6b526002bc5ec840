/**
 * Adds pictures to the open project, wherever they come from: each is saved and shown as it comes, whatever
 * the base model is doing. It is embedded, and learnt from, afterwards.
 */

import { WorkerError } from '../../compute/door/client';
import * as edits from '../../core/project/edits';
import { newId } from '../../core/project/new-id';
import type { ClassId, Sample, SampleSource } from '../../core/project/types';
import type { Session } from '../project/session';
import type { ProjectEmbeddings } from '../recognition/project-embeddings';
import type { Context } from '../shared/context';
import type { PictureUrls } from './picture-urls';

/** A picture on its way in. The receiver closes the bitmap. */
export interface IncomingPicture {
  readonly bitmap: ImageBitmap;
  readonly source: SampleSource;
  readonly name?: string;
}

interface Parts {
  readonly session: Session;
  readonly embeddings: Pick<ProjectEmbeddings, 'expect'>;
  readonly urls: PictureUrls;
}

export class PictureImporter {
  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /**
   * Adds one picture to a class. It is shown as soon as it is encoded. Resolves to true once it is on disk.
   * @param options.batch those with the same one that follow each other are undone as one.
   */
  async add(
    { bitmap, source, name }: IncomingPicture,
    to: ClassId,
    { isTest = false, batch }: { isTest?: boolean; batch?: symbol | undefined } = {},
  ): Promise<boolean> {
    const { session, embeddings, urls } = this.parts;
    const state = session.current;
    if (!state) {
      bitmap.close();
      return false;
    }
    const taskId = state.project.activeTaskId;
    const arrived = session.expectEdit();
    const encoded = await this.context.worker
      .request('encode', { bitmap }, { transfer: [bitmap] })
      .catch((error: unknown) => {
        if (!(error instanceof WorkerError)) throw error;
        this.context.problem('picture-failed');
        return null;
      })
      .finally(arrived);
    // Meanwhile the project may have been closed.
    if (!encoded || session.current?.project.id !== state.project.id) return false;
    const { bytes, type, width, height } = encoded;
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
    embeddings.expect(sample.id);
    return session.edit(
      current => edits.addSamples(current, [sample], Date.now()),
      [{ sample, picture, embeddings: {} }],
      { isThrottled: true, batch },
    );
  }
}
