import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/core/format-error';
import { DEFAULT_REJECTION, thresholdsFor } from '../../../../src/core/judging/verdict';
import { readProjectZip } from '../../../../src/formats/inkling/project-zip';
import { buffersIn } from '../../../../src/formats/worker/door/buffers';
import {
  FileWorkerClient,
  FileWorkerError,
  withFileWorker,
} from '../../../../src/formats/worker/door/client';
import type { HeldModel } from '../../../../src/formats/worker/door/protocol';
import { colourNetwork } from '../colour-heads';
import { HEAD, TRAINED_HEAD, WRITTEN } from '../made';
import { InProcessFileWorker } from './in-process';

const fileOf = (bytes: Uint8Array | string) =>
  new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]);

const network = colourNetwork(4);
const MODEL: HeldModel = {
  name: 'Cups',
  labels: ['a', 'b'],
  classifier: {
    networks: [network],
    flipAveraging: false,
    wholePicture: false,
    steps: [
      {
        kind: 'dense',
        inputs: 4,
        outputs: 2,
        kernel: new Float32Array(8),
        bias: new Float32Array(2),
        activation: 'linear',
      },
    ],
    temperature: 1,
    isKnown: [true, true],
  },
  licences: {},
  template: '',
  limits: thresholdsFor(DEFAULT_REJECTION),
  date: new Date(0),
  cameraFrames: 'as-seen',
};

const ended = (code: string) => expect.objectContaining({ name: 'FileWorkerError', code });

describe('a file worker', () => {
  const open = () => {
    const worker = new InProcessFileWorker();
    return { worker, files: new FileWorkerClient(worker) };
  };

  it('reads a project, a head and a dataset', async () => {
    const { files } = open();
    const file = fileOf(WRITTEN.project.bytes);
    expect(await files.request('read-project', { file })).toEqual(await readProjectZip(file));
    const head = await files.request('read-json', { file: fileOf(WRITTEN.head.bytes) });
    expect(head).toEqual({ kind: 'head', head: HEAD });
    const trained = fileOf(WRITTEN['trained head'].bytes);
    expect(await files.request('read-json', { file: trained })).toMatchObject({
      head: { trained: TRAINED_HEAD.trained },
    });
    expect(
      await files.request('read-json', { file: fileOf('[["cat",[1,2],[1,2]]]') }),
    ).toMatchObject({ kind: 'dataset', dataset: { dimension: 2 } });
  });

  it('says of a zip that it is no project', async () => {
    const { files } = open();
    expect(await files.request('read-project', { file: fileOf('PK') })).toBeNull();
  });

  it('says what is wrong with a file, in its own words, and goes on', async () => {
    const { files } = open();
    await expect(files.request('read-json', { file: fileOf('{}') })).rejects.toThrow(
      expect.objectContaining({ name: 'FormatError', code: 'file-not-ours' }),
    );
    const bytes = WRITTEN.project.bytes.slice();
    // In the first picture, behind its header and its name.
    bytes[80] ^= 1;
    await expect(files.request('read-project', { file: fileOf(bytes) })).rejects.toThrow(
      FormatError,
    );
    const { bytes: sound } = WRITTEN.project;
    expect(await files.request('read-project', { file: fileOf(sound) })).not.toBeNull();
  });

  it('says so where the system does not let it read a file', async () => {
    const { files } = open();
    const file = fileOf('{}');
    file.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
    await expect(files.request('read-json', { file })).rejects.toThrow(ended('unreadable'));
  });

  it('rejects what is open when it dies, and all that is asked of it later', async () => {
    const { files, worker } = open();
    const asked = files.request('read-json', { file: fileOf('{}') });
    worker.crash('out of memory');
    await expect(asked).rejects.toThrow(ended('crashed'));
    await expect(files.request('read-json', { file: fileOf('{}') })).rejects.toThrow(
      ended('crashed'),
    );
    expect(worker.isTerminated).toBe(true);
  });

  it('writes a model that it holds, one without pictures only once', async () => {
    const { files } = open();
    await expect(files.request('write-model', { format: 'onnx', vectors: [] })).rejects.toThrow(
      FileWorkerError,
    );
    await files.request('hold-model', { model: MODEL });
    const first = await files.request('write-model', { format: 'tfjs', vectors: [] });
    expect(first).toMatchObject({ type: 'application/zip' });
    expect(await files.request('write-model', { format: 'tfjs', vectors: [] })).toBe(first);
    const vectors = [{ png: Uint8Array.of(1), confidences: Float32Array.of(1, 0) }];
    const checked = await files.request('write-model', { format: 'tfjs', vectors });
    expect(checked?.size).toBeGreaterThan(first?.size ?? Number.NaN);
  });

  it('says of a format that has no operator for a layer that there is no file', async () => {
    const { files } = open();
    const layers = network.layers.map(layer =>
      layer.inputs.length === 0 ? layer : { ...layer, className: 'Unheard' },
    );
    const classifier = { ...MODEL.classifier, networks: [{ ...network, layers }] };
    await files.request('hold-model', { model: { ...MODEL, classifier } });
    expect(await files.request('write-model', { format: 'onnx', vectors: [] })).toBeNull();
  });
});

describe('one thing done with a file worker', () => {
  it('ends it afterwards, also where it fails', async () => {
    const worker = new InProcessFileWorker();
    const { signal } = new AbortController();
    expect(
      await withFileWorker(
        () => worker,
        signal,
        async () => 7,
      ),
    ).toBe(7);
    expect(worker.isTerminated).toBe(true);
    const other = new InProcessFileWorker();
    const failing = withFileWorker(
      () => other,
      signal,
      files => files.request('read-json', { file: fileOf('{}') }),
    );
    await expect(failing).rejects.toThrow(FormatError);
    expect(other.isTerminated).toBe(true);
  });

  it('is cancelled at once, whatever it is at', async () => {
    const worker = new InProcessFileWorker();
    const controller = new AbortController();
    const { bytes } = WRITTEN.project;
    const reading = withFileWorker(
      () => worker,
      controller.signal,
      files => files.request('read-project', { file: fileOf(bytes) }),
    );
    controller.abort();
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(worker.isTerminated).toBe(true);
  });

  it('does not begin where it is cancelled before', async () => {
    const newWorker = () => expect.fail('a worker was started');
    await expect(withFileWorker(newWorker, AbortSignal.abort(), async () => 7)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});

describe('what moves with a message', () => {
  const large = new Float32Array(20_000);

  it('is each large buffer once, wherever views of it lie', () => {
    const views = new Map([
      ['a', large.subarray(0, 10)],
      ['b', large.subarray(10)],
    ]);
    const message = { deep: [{ views }, { other: new Uint8Array(70_000) }, null], n: [1, 2] };
    const found = buffersIn(message);
    expect(found).toHaveLength(2);
    expect(found).toContain(large.buffer);
  });

  it('is nothing small, and no file', () => {
    expect(buffersIn({ small: new Float32Array(10), file: new Blob(['x']) })).toEqual([]);
  });
});
