import { describe, expect, it } from 'vitest';
import { givenAway } from '../../../src/compute/given-away';

const bytes = Uint8Array.of(1, 2);
const embedding = Float32Array.of(0.5);

describe('what moves with an answer', () => {
  it('is the memory of all arrays in it, each once', () => {
    const whole = new Float32Array(4);
    const answer = { bytes, networks: [{ weights: [whole.subarray(0, 2), whole.subarray(2)] }] };
    expect(givenAway('to-layers', answer)).toEqual([bytes.buffer, whole.buffer]);
    expect(givenAway('embed', embedding)).toEqual([embedding.buffer]);
  });

  it.each([null, 'head', [true, false]])('is nothing where there is no array: %j', answer => {
    expect(givenAway('to-layers', answer)).toEqual([]);
  });

  it('is nothing of an answer that the worker goes on with', () => {
    expect(givenAway('train', { head: { layers: [{ kernel: embedding }] } })).toEqual([]);
  });
});
