/** Our page, which has learnt three classes from two vendors' pictures. */
import { expect, type Page } from '@playwright/test';
import { type Unzipped, unzipSync } from 'fflate';
import { computeWorkers, hearScores } from '../../support/compute';
import { chooseFormat, openExport, saveModel } from '../../support/export';
import { CLASSES, type PictureFile } from '../../support/picture-set';
import { pageScores } from '../../support/scores';

export interface Exported {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The test vectors of an export, and the page's answers for them. */
export interface Vectors {
  readonly tolerance: number;
  readonly pictures: readonly { readonly picture: string; readonly confidences: number[] }[];
}

export class Taught {
  /** Exports of what it learnt, by kind. */
  readonly #exported = new Map<string, Exported>();

  private constructor(readonly page: Page) {}

  static async of(page: Page): Promise<Taught> {
    const [worker] = computeWorkers(page);
    await hearScores(worker);
    return new Taught(page);
  }

  /** Confidences in the order of the classes. */
  scores(picture: PictureFile): Promise<readonly number[]> {
    const [worker] = computeWorkers(this.page);
    return pageScores(this.page, worker, picture);
  }

  /** A model as the page saves it now. @param withPictures whether it contains test vectors. */
  async save(format: string, withPictures = false): Promise<Exported> {
    const dialog = await openExport(this.page);
    await chooseFormat(dialog, format);
    await dialog.getByText(/^Size: \d/).waitFor();
    if (withPictures) await dialog.getByText('Put 3 of my pictures in as a check').click();
    return saveModel(this.page, dialog);
  }

  /** The same for what it learnt first; made once. */
  async exported(format: string, withPictures = false): Promise<Exported> {
    const key = `${format} ${withPictures}`;
    const known = this.#exported.get(key);
    if (known) return known;
    const made = await this.save(format, withPictures);
    this.#exported.set(key, made);
    return made;
  }

  /** The files of its TensorFlow.js model. */
  async tfjs(): Promise<Unzipped> {
    return unzipSync((await this.exported('TensorFlow.js')).bytes);
  }
}

export function vectorsOf(files: Unzipped): Vectors {
  return JSON.parse(Buffer.from(files['test-vectors/expected.json']).toString());
}

/** @param found and `expected` are confidences in the order of the classes, at most `most` apart. */
export function expectAlike(
  found: readonly number[],
  expected: readonly number[],
  most: number,
): void {
  expect(found).toHaveLength(CLASSES.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value), CLASSES[i]).toBeLessThan(most);
  }
}
