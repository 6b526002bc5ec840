import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../../src/core/model/catalog';

const sizeOf = (path: string) =>
  statSync(new URL(`../../../../public/models/${path}`, import.meta.url)).size;

describe('catalog', () => {
  it.each(catalog.filter(row => row.kind === 'embedded'))(
    'says how large $id really is',
    ({ parts, bytes }) => {
      const sizes = parts.flatMap(({ folder }) => [
        sizeOf(`${folder}/model.json`),
        sizeOf(`${folder}/weights.bin`),
      ]);
      expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    },
  );
});
