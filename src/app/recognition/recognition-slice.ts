/** What recognises: frames and pictures, the base model, and the backend that it runs on. */

import { WorkerError } from '../../compute/door/client';
import type { BackendName } from '../../compute/door/protocol';
import type { BaseModelId, PictureOptions } from '../../core/model/catalog';
import type { NetworkStage } from '../../core/model/trained-network';
import { pictureOptions } from '../../core/project/edits';
import type { Context } from '../shared/context';
import type { BaseModelChanger } from './base-model-change';
import type { EngineControl } from './engine';
import { dropOffer } from './lazy-measuring';
import type { Measuring } from './measuring';
import type { Predictor } from './predictor';
import type { TriedPictures } from './tried-picture';

export interface RecognitionActions {
  /** Takes the newest frame; older ones that wait are dropped and closed. */
  predictFrame(bitmap: ImageBitmap): Promise<void>;
  /** Shows a picture that was given, pasted or dropped, and predicts it. */
  tryPicture(file: File): Promise<void>;
  closeTriedPicture(): void;
  /** Takes away what the last frame gave, and nothing else. */
  clearFrame(): void;
  /** @param address of a remote base model. */
  chooseBaseModel(id: BaseModelId, address?: string): Promise<void>;
  /** Embeds every picture again, as another base model does. */
  choosePictureOptions(changed: Partial<PictureOptions>): Promise<void>;
  chooseBackend(backend: BackendName): Promise<void>;
  /** Measures every backend now, and goes on on the best. */
  measureBackends(): Promise<void>;
  /** The stages of the base model that is loaded; null while there is none. */
  describeBase(): Promise<readonly NetworkStage[] | null>;
}

interface Parts {
  readonly engine: EngineControl;
  readonly baseModels: BaseModelChanger;
  readonly predictor: Predictor;
  readonly measuring: Pick<Measuring, 'again'>;
  readonly tried: TriedPictures;
  readonly synchronise: () => Promise<void>;
}

export function recognitionActions(
  context: Context,
  { engine, baseModels, predictor, tried, measuring, synchronise }: Parts,
): RecognitionActions {
  return {
    predictFrame: bitmap => predictor.predictFrame(bitmap),
    tryPicture: file => tried.show(file),
    closeTriedPicture: () => tried.close(),
    clearFrame: () => predictor.clearFrame(),

    async chooseBaseModel(id, address) {
      const { current } = context.get();
      const options = pictureOptions(current?.project ?? {});
      if (current) void dropOffer(context, current.project.id);
      await baseModels.choose({ id, address, ...options, fineTuned: null });
      await synchronise();
    },
    async choosePictureOptions(changed) {
      const { baseModel, address } = context.get().engine;
      if (baseModel === null) return;
      await baseModels.choose({
        id: baseModel,
        address: address ?? undefined,
        ...pictureOptions(context.get().current?.project ?? {}),
        ...changed,
        fineTuned: engine.fineTuned,
      });
      await synchronise();
    },
    async chooseBackend(backend) {
      await engine.chooseBackend(backend);
      // Edits that were made while it was being loaded have not reached the worker.
      await synchronise();
    },
    measureBackends: () => measuring.again(),

    async describeBase() {
      try {
        return await context.worker.request('describe', {});
      } catch (error) {
        // It is being changed: what is asked once it is there is answered.
        if (error instanceof WorkerError) return null;
        throw error;
      }
    },
  };
}
