import { describe, expect, it } from 'vitest';
import { reportStorage } from '../../../../src/app/shared/context';
import * as edits from '../../../../src/core/project/edits';
import { en } from '../../../../src/i18n/en';
import { StorageError, type StorageErrorCode } from '../../../../src/storage/storage';
import { testContext } from '../test-context';

const CODES: readonly StorageErrorCode[] = [
  'quota',
  'unavailable',
  'blocked',
  'newer',
  'upgraded',
  'deleted',
  'closed',
  'not-found',
  'damaged',
  'failed',
];
const texts = new Map<string, string>(Object.entries(en.notice));

/** What is said of a failure. */
function told(code: StorageErrorCode, isOpen: boolean): string {
  const context = testContext();
  if (isOpen) context.set({ current: edits.newProject('Pets', 'Kind', 1) });
  reportStorage(context, new StorageError(code, ''));
  return texts.get(context.codes[0]) ?? '';
}

describe.each(CODES)('of a storage that fails with %s', code => {
  it('is reported with what it means, even if nothing is open', () => {
    for (const isOpen of [true, false]) expect(told(code, isOpen)).toMatch(/\. .*\./);
  });

  it('no file of a project is mentioned if none is open', () => {
    expect(told(code, false)).not.toMatch(/save the project/i);
  });
});

it('a file of the open project is mentioned', () => {
  expect(told('quota', true)).toMatch(/Save the project as a file/);
});

it('other errors are thrown', () => {
  expect(() => reportStorage(testContext(), new TypeError('defect'))).toThrow('defect');
});
