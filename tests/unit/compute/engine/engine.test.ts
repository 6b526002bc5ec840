/**
 * The compute worker's engine on the wasm backend: checking and timing it, and what happens to the
 * networks that were loaded for that.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/compute/engine/engine';
import type { BaseModelId } from '../../../../src/core/model/catalog';

const PUBLIC = new URL('../../../../public/', import.meta.url);

let server: Server;
let root: string;
let asked: string[] = [];
/** What the server answers instead of a file, by the end of its path; null for an error. */
let answers = new Map<string, string | null>();

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(path), 'dist', '/'));
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const [, answer] = [...answers].find(([ending]) => url.endsWith(ending)) ?? [];
    if (answer === null) response.statusCode = 503;
    response.end(answer === undefined ? readFileSync(new URL(`.${url}`, PUBLIC)) : answer);
  });
  // Computing blocks the event loop for longer than idle connections are kept.
  server.keepAliveTimeout = 0;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  // Tensors that the backend itself allocates permanently are not counted.
  await startEngine().measure('wasm');
});

afterAll(() => void server.close());

beforeEach(() => {
  asked = [];
  answers = new Map();
});

function startEngine(): Engine {
  const engine = new Engine(() => undefined);
  engine.start(root);
  return engine;
}

const load = (engine: Engine, id: BaseModelId) =>
  engine.load(
    { id, address: undefined, flipAveraging: false, wholePicture: false, fineTuned: undefined },
    'wasm',
    new AbortController().signal,
    () => undefined,
  );

const weightsAsked = () => asked.filter(url => url.endsWith('weights.bin'));

/** Number of tensors of a base model. */
async function tensorsOf(id: BaseModelId): Promise<number> {
  const before = tf.memory().numTensors;
  await load(startEngine(), id);
  return tf.memory().numTensors - before;
}

describe('measuring a backend', () => {
  it('checks it on every network, and times it', async () => {
    const timing = await startEngine().measure('wasm');
    expect(timing).toMatchObject({ backend: 'wasm', verdict: 'ok' });
    expect(timing.agreement).toBeGreaterThan(0.9999);
    const times = Object.entries(timing.msPerFrame ?? {});
    expect(times.map(([folder]) => folder)).toEqual(['mobilenet-v3-small', 'mobilenet-v2-objects']);
    for (const [, ms] of times) expect(ms).toBeGreaterThan(0);
  });

  it.each(['accurate', 'fast'] as const)(
    'passes its networks on to the base model that is loaded next, and frees the others: %s',
    async id => {
      const expected = await tensorsOf(id);
      const before = tf.memory().numTensors;
      asked = [];
      const engine = startEngine();
      await engine.measure('wasm');
      expect(weightsAsked()).toHaveLength(2);
      await load(engine, id);
      expect(weightsAsked()).toHaveLength(2);
      expect(tf.memory().numTensors - before).toBe(expected);
      // Nothing of them is left for the next one.
      await load(engine, id);
      expect(weightsAsked().length).toBeGreaterThan(2);
      expect(tf.memory().numTensors - before).toBe(expected);
    },
  );

  it('reports wrong numbers, and frees every tensor', async () => {
    const before = tf.memory().numTensors;
    const embedding = new Array(160).fill(0).map((_, i) => i % 2);
    answers.set('mobilenet-v2-objects/self-test.json', JSON.stringify({ embedding }));
    const timing = await startEngine().measure('wasm');
    expect(timing).toMatchObject({ backend: 'wasm', verdict: 'wrong-numbers' });
    expect(timing.agreement).toBeLessThan(0.99);
    expect(timing).not.toHaveProperty('msPerFrame');
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['mobilenet-v2-objects/weights.bin', null, 'fetch-status'],
    ['mobilenet-v2-objects/self-test.json', null, 'fetch-status'],
    ['mobilenet-v3-small/self-test.json', '<html>', 'bad-model'],
  ])(
    'gives no result if %s cannot be loaded, and frees every tensor',
    async (path, answer, code) => {
      const before = tf.memory().numTensors;
      answers.set(path, answer);
      await expect(startEngine().measure('wasm')).rejects.toMatchObject({ code });
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
