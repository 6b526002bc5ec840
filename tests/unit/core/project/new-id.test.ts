import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../../src/core/project/new-id';

afterEach(() => vi.unstubAllGlobals());

describe('newId', () => {
  it('makes version 4 UUIDs, all different', () => {
    const ids = Array.from({ length: 1000 }, newId);
    for (const id of ids) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('needs nothing that browsers offer only over https', () => {
    const { getRandomValues } = crypto;
    vi.stubGlobal('crypto', { getRandomValues: getRandomValues.bind(crypto) });
    expect(newId()).toHaveLength(36);
  });
});
