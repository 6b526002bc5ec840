/**
 * The page's side of a file worker: each request is a promise. It knows messages alone, so that readers
 * and writers of files are not part of what the page loads first.
 */
import { FormatError } from '../../../core/format-error';
import { buffersIn } from './buffers';
import type {
  FileFailure,
  FileRequestName,
  FileRequests,
  FileWorkerErrorCode,
  FromFileWorker,
  ToFileWorker,
} from './protocol';

/** The worker did not answer; of what is wrong with a file, a FormatError says. */
export class FileWorkerError extends Error {
  override readonly name = 'FileWorkerError';
  constructor(
    readonly code: FileWorkerErrorCode,
    message: string,
  ) {
    super(message);
  }
}

const toError = ({ kind, code, message }: FileFailure) =>
  kind === 'format' ? new FormatError(code, message) : new FileWorkerError(code, message);

/** What is used of a worker: in tests, something else may stand in its place. */
export type FileWorkerPort = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** One file worker, until it is ended. */
export class FileWorkerClient {
  readonly #pending = new Map<number, Pending>();
  /** Why it no longer answers. */
  #end: FileWorkerError | null = null;
  #nextId = 1;

  constructor(private readonly worker: FileWorkerPort) {
    worker.addEventListener('message', (event: MessageEvent<FromFileWorker>) => {
      const { data } = event;
      const pending = this.#pending.get(data.id);
      this.#pending.delete(data.id);
      if (data.kind === 'result') pending?.resolve(data.result as never);
      else pending?.reject(toError(data.failure));
    });
    worker.addEventListener('error', ({ message }) => this.#close('crashed', message));
    worker.addEventListener('messageerror', () => this.#close('crashed', 'An answer was lost'));
  }

  /**
   * @param moves whether what is large in `params` moves to the worker, and is gone here.
   * @throws FormatError for what is wrong with the file. FileWorkerError.
   */
  request<N extends FileRequestName>(
    name: N,
    params: FileRequests[N]['params'],
    { moves = false } = {},
  ): Promise<FileRequests[N]['result']> {
    if (this.#end) return Promise.reject(this.#end);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      const message = { id, name, params } as ToFileWorker;
      this.worker.postMessage(message, moves ? buffersIn(params) : []);
    });
  }

  /** Ends it; what it has not answered is rejected as `ended`. */
  end(): void {
    this.#close('ended', 'The worker was ended');
  }

  #close(code: FileWorkerErrorCode, message: string): void {
    this.worker.terminate();
    this.#end ??= new FileWorkerError(code, message);
    for (const { reject } of this.#pending.values()) reject(this.#end);
    this.#pending.clear();
  }
}

/**
 * Does one thing with a file worker of its own, which is ended afterwards.
 * @param signal ends it at once.
 * @throws what `act` throws. DOMException `AbortError`, or the signal's own reason, once it is aborted.
 */
export async function withFileWorker<R>(
  newWorker: () => FileWorkerPort,
  signal: AbortSignal,
  act: (files: FileWorkerClient) => Promise<R>,
): Promise<R> {
  signal.throwIfAborted();
  const files = new FileWorkerClient(newWorker());
  const end = () => files.end();
  signal.addEventListener('abort', end);
  try {
    return await act(files);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    files.end();
  }
}
