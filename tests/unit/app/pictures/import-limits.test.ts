import { describe, expect, it } from 'vitest';
import {
  expectFewPictures,
  expectRoom,
  MOST_PICTURES,
  roomFor,
} from '../../../../src/app/pictures/import-limits';
import { testContext } from '../test-context';

const MEGABYTE = 1024 ** 2;
const pictures = (count: number, bytes = 3_000_000) =>
  Array.from({ length: count }, () => ({ bytes }));

describe('an import', () => {
  it('is refused by its number where it has more pictures than are opened at once', () => {
    expect(() => expectFewPictures(pictures(MOST_PICTURES))).not.toThrow();
    expect(() => expectFewPictures(pictures(MOST_PICTURES + 1))).toThrow(
      expect.objectContaining({
        code: 'too-many-pictures',
        params: { count: 10_001, most: 10_000 },
      }),
    );
  });

  it('is refused where the browser has less room than it takes, and says how much that is', () => {
    const context = testContext({});
    context.set({ storageUse: { used: 5 * MEGABYTE, quota: 15 * MEGABYTE, isPersisted: false } });
    expect(() => expectRoom(context, pictures(100))).not.toThrow();
    expect(() => expectRoom(context, pictures(1000))).toThrow(
      expect.objectContaining({ code: 'no-room-for-pictures', params: { needed: 62, free: 10 } }),
    );
  });

  it('is not held up where the browser does not say how much room there is', () => {
    const context = testContext({});
    context.set({ storageUse: null });
    expect(() => expectRoom(context, pictures(100_000))).not.toThrow();
  });

  it('takes no more than its files where they are small', () => {
    expect(roomFor(pictures(10, 1000))).toBe(10 * 5000);
    expect(roomFor([])).toBe(0);
  });
});
