import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchArtefacts } from '../../../src/base-models/artefacts';

const MODEL = {
  format: 'layers-model',
  modelTopology: { class_name: 'Model' },
  weightsManifest: [
    {
      paths: ['a.bin', 'b.bin'],
      weights: [
        { name: 'kernel', shape: [2, 3], dtype: 'float32' },
        {
          name: 'bias',
          shape: [4],
          dtype: 'float32',
          quantization: { dtype: 'float16', original_dtype: 'float32' },
        },
      ],
    },
  ],
};
const FILES: Record<string, string | Uint8Array> = {
  '/model.json': JSON.stringify(MODEL),
  '/a.bin': new Uint8Array(20).fill(1),
  '/b.bin': new Uint8Array(12).fill(2),
  '/page.html': '<!doctype html>',
  '/other.json': '{"layers": []}',
  '/short/model.json': JSON.stringify(MODEL),
  '/short/a.bin': new Uint8Array(20),
  '/short/b.bin': new Uint8Array(11),
  '/long/model.json': JSON.stringify(MODEL),
  '/long/a.bin': new Uint8Array(20),
  '/long/b.bin': new Uint8Array(13),
  '/cut/model.json': JSON.stringify(MODEL),
  '/cut/a.bin': new Uint8Array(20),
};

let server: Server;
let root: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/cut/b.bin') {
      response.setHeader('Content-Length', 12).write(new Uint8Array(7), () => response.destroy());
      return;
    }
    const file = FILES[request.url ?? ''];
    response.writeHead(file === undefined ? 403 : 200).end(file);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

describe('fetchArtefacts', () => {
  it('joins the shards in order and reports progress up to 1', async () => {
    const progress: number[] = [];
    const { weightData, weightSpecs } = await fetchArtefacts(`${root}/model.json`, {
      onProgress: done => progress.push(done),
    });
    expect(weightData).toBeInstanceOf(ArrayBuffer);
    expect([...new Uint8Array(weightData as ArrayBuffer)]).toEqual([
      ...new Array(20).fill(1),
      ...new Array(12).fill(2),
    ]);
    expect(weightSpecs?.map(spec => spec.name)).toEqual(['kernel', 'bias']);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it.each([
    ['/absent.json', 'fetch-status', '403'],
    ['/page.html', 'bad-model', 'not JSON'],
    ['/other.json', 'bad-model', 'modelTopology'],
    ['/short/model.json', 'incomplete-model', 'expected 32 bytes of weights, found 31'],
    ['/long/model.json', 'bad-model', 'expected 32 bytes of weights, found 33'],
    ['/cut/model.json', 'incomplete-model', 'broke off after 7 bytes'],
  ])('refuses %s as %s', async (path, code, sentence) => {
    const failure = fetchArtefacts(root + path);
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(sentence);
  });

  it('says that a server cannot be reached', async () => {
    await expect(fetchArtefacts('http://127.0.0.1:9/model.json')).rejects.toMatchObject({
      code: 'fetch-failed',
    });
  });

  it('ends with an AbortError when aborted', async () => {
    await expect(
      fetchArtefacts(`${root}/model.json`, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
