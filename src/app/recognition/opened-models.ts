/** The model that is open for predicting, if one is. What runs it is loaded with the first. */
import { fitName } from '../../core/project/names';
import type { Context } from '../shared/context';
import type { RunningModel } from './opened-model';
import type { Recogniser } from './recogniser';

export class OpenedModels {
  #open: RunningModel | null = null;

  constructor(
    private readonly context: Pick<Context, 'set'>,
    private readonly newWorker: () => Worker,
    /** Address of the page's folder. */
    private readonly root: string,
  ) {}

  /** Of the model that is open; null where none is. */
  get recogniser(): Recogniser | null {
    return this.#open?.recogniser ?? null;
  }

  /**
   * Opens a model and shows it, in place of one that is open.
   * @param files the model's own, or its zip alone.
   * @param fileName what it is called where it says nothing itself.
   * @returns whether it is open; false where the signal was aborted.
   * @throws ModelRefusedError. What was open stays open then.
   */
  async open(files: readonly File[], fileName: string, signal: AbortSignal): Promise<boolean> {
    const { runModel } = await import('./opened-model');
    const running = await runModel(this.newWorker(), this.root, files, signal);
    if (!running) return false;
    this.close();
    this.#open = running;
    const { classes, cameraFrames } = running;
    const name = fitName(running.name, fileName);
    this.context.set({ openedModel: { name, classes, cameraFrames } });
    return true;
  }

  close(): void {
    this.#open?.close();
    this.#open = null;
    this.context.set({ openedModel: null });
  }
}
