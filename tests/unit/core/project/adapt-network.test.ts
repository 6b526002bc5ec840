import { describe, expect, it } from 'vitest';
import { restrictedTo, withIds } from '../../../../src/core/project/adapt-network';
import {
  isFineTunedBase,
  isKeptCheckpoint,
  isKeptHead,
} from '../../../../src/core/project/kept-network';
import { makeBase, makeCheckpoint, makeHead } from '../../networks';

const TRAINED_ON = {
  classes: ['a', 'b', 'c'],
  samples: [
    { id: 's1', classId: 'b' },
    { id: 's2', classId: 'a' },
    { id: 's3', classId: 'c' },
  ],
};

it('networks are told apart', () => {
  const networks = [makeHead(TRAINED_ON, 2, 'k'), makeCheckpoint(TRAINED_ON, 'k'), makeBase('a')];
  expect(networks.map(isKeptHead)).toEqual([true, false, false]);
  expect(networks.map(isKeptCheckpoint)).toEqual([false, true, false]);
  expect(networks.map(isFineTunedBase)).toEqual([false, false, true]);
});

describe('new ids', () => {
  const sampleIds = new Map([
    ['s1', 't1'],
    ['s3', 't3'],
  ]);

  it('are given to samples in their places, those that are gone included', () => {
    const { samples, ...rest } = withIds(makeHead(TRAINED_ON, 2, 'k'), sampleIds);
    expect(samples.map(({ classId }) => classId)).toEqual(['b', 'a', 'c']);
    expect([samples[0].id, samples[2].id]).toEqual(['t1', 't3']);
    expect(['s1', 's2', 's3', 't1', 't3']).not.toContain(samples[1].id);
    const { samples: _old, ...before } = makeHead(TRAINED_ON, 2, 'k');
    expect(rest).toEqual(before);
  });

  it('are given to classes too', () => {
    const classIds = new Map([['b', 'x']]);
    const { classes, samples } = withIds(makeCheckpoint(TRAINED_ON, 'k'), sampleIds, classIds);
    expect(classes).toEqual(['a', 'x', 'c']);
    expect(samples.map(({ classId }) => classId)).toEqual(['x', 'a', 'c']);
  });
});

describe('a head without some of its classes', () => {
  const layer = (bias: Float32Array | null) => ({
    inputs: 2,
    outputs: 3,
    kernel: Float32Array.of(1, 2, 3, 4, 5, 6),
    bias,
  });
  const headWith = (bias: Float32Array | null) => {
    const head = makeHead(TRAINED_ON, 2, 'k');
    const network = { dimension: 2, classCount: 3, layers: [layer(bias)] };
    return { ...head, network: { ...head.network, head: network } };
  };

  it('gives the logits of the others, in its own order', () => {
    const restricted = restrictedTo(headWith(Float32Array.of(7, 8, 9)), ['c', 'new', 'a']);
    expect(restricted?.classes).toEqual(['a', 'c']);
    expect(restricted?.network.head).toEqual({
      dimension: 2,
      classCount: 2,
      layers: [
        { inputs: 2, outputs: 2, kernel: Float32Array.of(1, 3, 4, 6), bias: Float32Array.of(7, 9) },
      ],
    });
    expect(restricted?.samples.map(({ id }) => id)).toEqual(['s2', 's3']);
    expect(restricted?.network.judgement).toEqual({
      ownAccuracy: 0.75,
      heldOut: new Int32Array(),
      predicted: new Int32Array(),
    });
    expect(restrictedTo(headWith(null), ['b'])?.network.head.layers[0]).toEqual({
      inputs: 2,
      outputs: 1,
      kernel: Float32Array.of(2, 5),
      bias: null,
    });
  });

  it('keeps the layer before the last', () => {
    const head = makeHead(TRAINED_ON, 2, 'k');
    const { layers } = head.network.head;
    const [first, last] = restrictedTo(head, ['a', 'b'])?.network.head.layers ?? [];
    expect(first).toEqual(layers[0]);
    expect(last).toMatchObject({ inputs: 4, outputs: 2 });
  });

  it('is as it was with all of them, and nothing without any', () => {
    const head = makeHead(TRAINED_ON, 2, 'k');
    expect(restrictedTo(head, ['c', 'b', 'a', 'new'])).toEqual(head);
    expect(restrictedTo(head, ['new'])).toBeNull();
  });
});
