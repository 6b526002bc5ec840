import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PictureUrls } from '../../../../src/app/pictures/picture-urls';
import { createMemoryStorage } from '../../../../src/storage/memory';
import { type Storage, StorageError } from '../../../../src/storage/storage';

const MOST = 3;

let storage: Storage;
let urls: PictureUrls;
let reads: string[];
let isClosed: boolean;

beforeEach(() => {
  reads = [];
  isClosed = false;
  storage = {
    ...createMemoryStorage(),
    async readPicture(id) {
      reads.push(id);
      if (isClosed) throw new StorageError('closed', 'gone');
      const bytes = id === 'none' ? new Uint8Array(0) : Uint8Array.of(id.charCodeAt(0));
      return { bytes, type: 'image/jpeg' };
    },
  };
  urls = new PictureUrls({ storage }, MOST);
});

afterEach(() => {
  urls.clear();
  vi.restoreAllMocks();
});

const bytesAt = async (address: string) =>
  new Uint8Array(await (await fetch(address)).arrayBuffer());

it('reads a picture once, even if it is requested twice at the same time', async () => {
  const [first, second] = await Promise.all([urls.get('a'), urls.get('a')]);
  expect(first).toBe(second);
  expect(await bytesAt(first)).toEqual(Uint8Array.of('a'.charCodeAt(0)));
  expect(await urls.get('a')).toBe(first);
  expect(reads).toEqual(['a', 'a']);
});

it('keeps the ones that were requested last, and revokes the others', async () => {
  const addresses = new Map<string, string>();
  for (const id of ['a', 'b', 'c', 'a', 'd']) addresses.set(id, await urls.get(id));
  const isAlive = (id: string) =>
    bytesAt(addresses.get(id) ?? '').then(
      () => true,
      () => false,
    );
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(isAlive))).toEqual([true, false, true, true]);
  expect(await urls.picture('b')).toBeNull();
});

it('returns the pictures that it keeps even if storage is gone', async () => {
  await urls.get('a');
  await urls.get('none');
  urls.put('new', { bytes: Uint8Array.of(7), type: 'image/png' });
  isClosed = true;
  expect(await urls.picture('a')).toEqual({ bytes: Uint8Array.of(97), type: 'image/jpeg' });
  expect(await urls.picture('new')).toEqual({ bytes: Uint8Array.of(7), type: 'image/png' });
  expect((await urls.picture('none'))?.bytes).toHaveLength(0);
  await expect(urls.get('b')).rejects.toThrow('gone');
});

it('makes no address of an example without a picture', async () => {
  const revoke = vi.spyOn(URL, 'revokeObjectURL');
  expect(await urls.get('none')).toMatch(/^data:image\/svg/);
  urls.clear();
  expect(revoke).not.toHaveBeenCalled();
});
