/** Asks how an import is meant, one at a time, and waits for what the user says. */
import { onAbort } from '../shared/abort';
import type { Context } from '../shared/context';
import type { AskedImport, ImportAnswer } from './imports-state';

export class ImportQuestions {
  #count = 0;
  #last: Promise<unknown> = Promise.resolve();
  #answer: (answer: ImportAnswer) => void = () => undefined;

  constructor(private readonly context: Pick<Context, 'set'>) {}

  /** @param signal takes the question back; the answer is null then. */
  ask(asked: Omit<AskedImport, 'id'>, signal: AbortSignal): Promise<ImportAnswer> {
    const answer = this.#last.then(() => this.#ask(asked, signal));
    this.#last = answer;
    return answer;
  }

  answer(answer: ImportAnswer): void {
    this.#answer(answer);
  }

  async #ask(asked: Omit<AskedImport, 'id'>, signal: AbortSignal): Promise<ImportAnswer> {
    if (signal.aborted) return null;
    this.context.set({ askedImport: { ...asked, id: ++this.#count } });
    const answer = await new Promise<ImportAnswer>(resolve => {
      const stopListening = onAbort(signal, () => this.#answer(null));
      this.#answer = given => {
        stopListening();
        resolve(given);
      };
    });
    this.#answer = () => undefined;
    this.context.set({ askedImport: null });
    return answer;
  }
}
