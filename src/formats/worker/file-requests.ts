/**
 * What a file worker does, as functions: requests of door/protocol.ts, served one after the other. It
 * knows nothing of threads, so that tests run it where they are.
 */
import { FormatError } from '../../core/format-error';
import { readKnnDataset } from '../exchange/knn-dataset';
import { readHeadFile } from '../inkling/head-file';
import { isProjectZip, readProjectZip, readUnpackedProject } from '../inkling/project-zip';
import { modelFormats } from '../model/common/model-formats';
import type { ModelFormat } from '../model/common/model-names';
import { expectModestSize } from '../shared/json';
import type {
  FileFailure,
  FileRequestName,
  FileRequests,
  FromFileWorker,
  HeldModel,
  ToFileWorker,
} from './door/protocol';

/** @throws FormatError; `file-not-ours` where it is neither. DOMException where it cannot be read. */
async function readJsonFile(file: Blob): Promise<FileRequests['read-json']['result']> {
  expectModestSize(file.size);
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return { kind: 'head', head: readHeadFile(bytes) };
  } catch (error) {
    if (!(error instanceof FormatError && error.code === 'file-not-ours')) throw error;
  }
  return { kind: 'dataset', dataset: readKnnDataset(bytes) };
}

/** The files of one model. */
class ModelFiles {
  readonly #made = new Map<ModelFormat, Blob>();

  constructor(private readonly model: HeldModel) {}

  /** @returns null where the format has no operator for a layer. */
  write({ format, vectors }: FileRequests['write-model']['params']): Blob | null {
    const known = vectors.length === 0 ? this.#made.get(format) : undefined;
    if (known) return known;
    const { mediaType: type, write } = modelFormats[format];
    try {
      const file = new Blob([write({ ...this.model, vectors })], { type });
      if (vectors.length === 0) this.#made.set(format, file);
      return file;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.error(error);
      return null;
    }
  }
}

function toFailure(error: unknown): FileFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FormatError) return { kind: 'format', code: error.code, message };
  const code = error instanceof DOMException ? 'unreadable' : 'failed';
  return { kind: 'worker', code, message };
}

export class FileRequestServer {
  #model: ModelFiles | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** Answers once all that was asked before is answered. */
  serve(message: ToFileWorker): Promise<FromFileWorker> {
    const answer = this.#last.then(() => this.#try(message));
    this.#last = answer;
    return answer;
  }

  async #try(message: ToFileWorker): Promise<FromFileWorker> {
    const { id } = message;
    try {
      return { kind: 'result', id, result: await this.#answer(message) };
    } catch (error) {
      return { kind: 'error', id, failure: toFailure(error) };
    }
  }

  async #answer(asked: ToFileWorker): Promise<FileRequests[FileRequestName]['result']> {
    switch (asked.name) {
      case 'read-project': {
        const { file } = asked.params;
        return (await isProjectZip(file)) ? readProjectZip(file) : null;
      }
      case 'read-unpacked-project':
        return readUnpackedProject(asked.params.files);
      case 'read-json':
        return readJsonFile(asked.params.file);
      case 'hold-model':
        this.#model = new ModelFiles(asked.params.model);
        return null;
      case 'write-model':
        if (!this.#model) throw new Error('Expected a model to be held first');
        return this.#model.write(asked.params);
    }
  }
}
