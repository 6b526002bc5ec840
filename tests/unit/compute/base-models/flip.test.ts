import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { BaseModel } from '../../../../src/compute/base-models/base-model';
import { flipAveraged, mirror } from '../../../../src/compute/base-models/flip';
import { catalog, embeddingKey, INPUT_SIZE } from '../../../../src/core/model/catalog';

describe('the mirror image', () => {
  it('has the pixels of each row from right to left, colours kept', () => {
    const rows = [
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
      [11, 12, 13, 14, 15, 16, 17, 18, 19],
    ];
    expect([...mirror(Float32Array.from(rows.flat()), 3)]).toEqual([
      ...[7, 8, 9, 4, 5, 6, 1, 2, 3],
      ...[17, 18, 19, 14, 15, 16, 11, 12, 13],
    ]);
  });

  it('of a mirror image is the picture again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (w, h) => {
        const rgb = Float32Array.from({ length: w * h * 3 }, (_, i) => (i * 37) % 256);
        expect(mirror(mirror(rgb, w), w)).toEqual(rgb);
      }),
    );
  });
});

describe('flip averaging', () => {
  /** Embeds a picture as the red of its left half and of its right half, summed. */
  const halves: BaseModel = {
    networks: [],
    dimension: 2,
    async embed(rgb) {
      const out = new Float32Array(2);
      for (let i = 0; i < rgb.length; i += 3) {
        out[(i / 3) % INPUT_SIZE < INPUT_SIZE / 2 ? 0 : 1] += rgb[i];
      }
      return out;
    },
    dispose: vi.fn(),
  };
  const picture = new Float32Array(INPUT_SIZE * INPUT_SIZE * 3);
  picture[0] = 10;
  picture[(INPUT_SIZE - 1) * 3] = 4;

  it('gives the mean of both embeddings, the same for a picture and its mirror image', async () => {
    const averaged = flipAveraged(halves);
    expect(await halves.embed(picture)).toEqual(Float32Array.of(10, 4));
    expect(await averaged.embed(picture)).toEqual(Float32Array.of(7, 7));
    expect(await averaged.embed(mirror(picture))).toEqual(Float32Array.of(7, 7));
    expect(averaged.dimension).toBe(2);
  });

  it('owns the base model', () => {
    flipAveraged(halves).dispose();
    expect(halves.dispose).toHaveBeenCalledOnce();
  });

  it('has embedding keys of its own', () => {
    const keys = catalog.flatMap(({ id }) => [
      embeddingKey(id),
      embeddingKey(id, { flipAveraging: true }),
      embeddingKey(id, { wholePicture: true }),
      embeddingKey(id, { flipAveraging: true, wholePicture: true }),
      embeddingKey(id, { address: 'https://example.org/' }),
      embeddingKey(id, { address: 'https://example.org/', flipAveraging: true }),
      embeddingKey(id, { fineTuned: 'a' }),
      embeddingKey(id, { fineTuned: 'b' }),
      embeddingKey(id, { flipAveraging: true, fineTuned: 'a' }),
      embeddingKey(id, {
        address: 'https://example.org/',
        flipAveraging: true,
        fineTuned: 'a',
      }),
    ]);
    expect(new Set(keys).size).toBe(10 * catalog.length);
    // As it is in files and databases already.
    expect(embeddingKey('accurate')).toBe('accurate@1/pp1');
    expect(embeddingKey('fast', { fineTuned: 'a' })).toBe('fast@1/pp1+tuned-a');
  });
});
