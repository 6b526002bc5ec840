import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchArtefacts } from '../../../../src/compute/base-models/artefacts';
import { BaseModelError } from '../../../../src/core/model/base-model-error';

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
  '/endless/model.json': JSON.stringify(MODEL),
  '/endless/a.bin': new Uint8Array(20),
  '/boundless/model.json': JSON.stringify(shaped([2 ** 14, 2 ** 15])),
  '/nowhere/model.json': JSON.stringify({
    ...MODEL,
    weightsManifest: [{ ...MODEL.weightsManifest[0], paths: ['http://['] }],
  }),
  '/negative/model.json': JSON.stringify(shaped([-2, -3])),
};

function shaped(shape: readonly number[]) {
  const weights = [{ name: 'kernel', shape, dtype: 'float32' }];
  return { ...MODEL, weightsManifest: [{ paths: ['a.bin'], weights }] };
}

let server: Server;
let endless: ServerResponse;
let root: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/cut/b.bin') {
      response.setHeader('Content-Length', 12).write(new Uint8Array(7), () => response.destroy());
      return;
    }
    if (request.url === '/endless/b.bin') {
      endless = response;
      const more = () => {
        while (!response.destroyed && response.write(new Uint8Array(2 ** 16)));
      };
      response.on('drain', more);
      more();
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
    ['/boundless/model.json', 'bad-model', 'at most 1073741824 bytes of weights'],
    ['/nowhere/model.json', 'bad-model', 'no address'],
    ['/negative/model.json', 'bad-model', 'modelTopology'],
  ])('refuses %s as %s', async (path, code, sentence) => {
    const failure = fetchArtefacts(root + path);
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(sentence);
  });

  it('ends the connection to a server that sends data forever', async () => {
    await expect(fetchArtefacts(`${root}/endless/model.json`)).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('expected 32 bytes of weights'),
    });
    if (!endless.destroyed) await new Promise(resolve => endless.on('close', resolve));
  });

  it('refuses any JSON, or has exactly as many bytes as it says', async () => {
    const text = JSON.stringify(MODEL);
    const change = fc.record({ at: fc.nat(text.length - 1), to: fc.constantFrom(...'0-9[]{}",e') });
    const changed = fc.array(change, { minLength: 1, maxLength: 3 }).map(all => {
      const letters = [...text];
      for (const { at, to } of all) letters[at] = to;
      return letters.join('');
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, fc.json()), async json => {
        FILES['/odd/model.json'] = json;
        FILES['/odd/a.bin'] = new Uint8Array(20);
        FILES['/odd/b.bin'] = new Uint8Array(12);
        try {
          const { weightData } = await fetchArtefacts(`${root}/odd/model.json`);
          expect((weightData as ArrayBuffer).byteLength).toBe(32);
        } catch (error) {
          expect(error).toBeInstanceOf(BaseModelError);
        }
      }),
      { numRuns: 300 },
    );
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
