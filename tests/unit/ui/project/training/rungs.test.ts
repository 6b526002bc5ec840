import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../../../src/core/judging/metrics';
import type { NetworkStage } from '../../../../../src/core/model/trained-network';
import {
  DENSE,
  FINE_TUNED,
  TEACHABLE_MACHINE,
} from '../../../../../src/core/model/training-options';
import { isOverfit } from '../../../../../src/ui/project/training/overfit';
import {
  headParameters,
  parsed,
  presetOf,
  presetOptions,
  trainingStages,
} from '../../../../../src/ui/project/training/rungs';

const stage = (network: string, name: string): NetworkStage => ({
  network,
  name,
  parameters: 1,
  output: [1],
});

describe('the stages that train', () => {
  const one = ['stem', 'block01', 'block02', 'block03', 'top'].map(name => stage('one', name));
  const other = ['stem', 'block01', 'block02', 'top'].map(name => stage('other', name));

  it.each([
    [0, 'fffff', 'ffff'],
    [1, 'ffftt', 'fftt'],
    [2, 'ffttt', 'fttt'],
    [3, 'ftttt', 'fttt'],
  ])('with %d blocks unfrozen are those and what follows, in each network', (blocks, a, b) => {
    const letters = trainingStages([...one, ...other], blocks).map(trains => (trains ? 't' : 'f'));
    expect(letters.join('')).toBe(a + b);
  });
});

describe('presets', () => {
  it('are recognised from options, whatever the number of blocks', () => {
    expect(presetOf(DENSE)).toBe('recommended');
    expect(presetOf(TEACHABLE_MACHINE)).toBe('teachableMachine');
    expect(presetOf({ ...FINE_TUNED, blocks: 4 })).toBe('recommended');
    expect(presetOf({ ...DENSE, seed: 2 })).toBeNull();
    expect(presetOf(presetOptions('recommended', 3))).toBe('recommended');
  });

  it('are not recognised from options that are out of range', () => {
    expect(parsed({ ...DENSE, units: Number.NaN })).toBeNull();
    expect(presetOf({ ...DENSE, units: Number.NaN })).toBeNull();
  });
});

it('counts the parameters of a dense head as its layers have them', () => {
  expect(headParameters(10, 3, { units: 0, bias: false })).toBe(10 * 3);
  expect(headParameters(10, 3, { units: 0, bias: true })).toBe(10 * 3 + 3);
  expect(headParameters(10, 3, { units: 4, bias: true })).toBe(10 * 4 + 4 + 4 * 3 + 3);
});

describe('learnt by heart', () => {
  const evaluation = (right: number, of: number) => ({
    classes: [],
    cells: [],
    balanced: 0,
    right,
    evaluated: of,
    interval: of > 0 ? wilsonInterval(right, of) : null,
  });

  it.each([
    [1, 61, 100, true],
    [1, 5, 10, true],
    [0.7, 61, 100, false],
    // A difference that chance explains, or that matters little.
    [1, 2, 3, false],
    [1, 3, 4, false],
    [1, 930, 1000, false],
    [1, 0, 0, false],
  ])('%d of its own and %d of %d others: %s', (own, right, of, expected) => {
    expect(isOverfit(own, evaluation(right, of))).toBe(expected);
  });
});
