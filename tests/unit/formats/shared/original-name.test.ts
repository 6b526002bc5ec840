import { describe, expect, it } from 'vitest';
import { findOriginal, originalName } from '../../../../src/formats/shared/original-name';

describe('what a renamed download was called', () => {
  it.each([
    ['model (1).json', 'model.json'],
    ['model(2).json', 'model.json'],
    ['model 3.json', 'model.json'],
    ['model copy.json', 'model.json'],
    ['model copy 2.json', 'model.json'],
    ['model - Copy.json', 'model.json'],
    ['model - Copy (2).json', 'model.json'],
    ['model - Kopie.json', 'model.json'],
    ['model - 副本.json', 'model.json'],
    ['model的副本.json', 'model.json'],
    ['weights (1) (2).bin', 'weights.bin'],
    ['my model (1)', 'my model'],
  ])('%s: %s', (renamed, original) => {
    expect(originalName(renamed)).toBe(original);
  });

  it.each(['model.json', 'group1-shard1of2.bin', 'model-v2.json', '(1).json', 'copy.json', ''])(
    'is the same where it was not renamed: %s',
    name => expect(originalName(name)).toBe(name),
  );

  it('is found by its own name first', () => {
    expect(findOriginal(['a (1).bin', 'a.bin'], 'a.bin')).toBe('a.bin');
    expect(findOriginal(['b.bin', 'a (1).bin'], 'a.bin')).toBe('a (1).bin');
    expect(findOriginal(['b.bin'], 'a.bin')).toBeUndefined();
  });
});
