/** Makes a reading of the labels that pictures get. Pure. */
import { fitNames } from '../../../core/project/names';
import type { PassedOver, PassedOverCode, PlannedPicture, Reading, ReadingKind } from './types';

export interface Label {
  readonly className: string;
  readonly isTest: boolean;
}

interface Picture {
  readonly file: number;
  readonly parts: readonly string[];
}

/** How many pictures each class has, in the order in which the classes are found. */
export function countClasses(pictures: readonly PlannedPicture[]): Reading['classes'] {
  const counts = new Map<string, { examples: number; tests: number }>();
  for (const { className, isTest } of pictures) {
    const count = counts.get(className) ?? { examples: 0, tests: 0 };
    counts.set(className, count);
    if (isTest) count.tests++;
    else count.examples++;
  }
  return [...counts].map(([name, count]) => ({ name, ...count }));
}

/**
 * @param labels of each picture; null for one that is passed over.
 * @param others that are passed over too.
 */
export function makeReading(
  kind: ReadingKind,
  pictures: readonly Picture[],
  labels: readonly (Label | null)[],
  others: readonly PassedOver[],
  code: PassedOverCode = 'no-class',
): Reading {
  const found = labels.filter(label => label !== null).map(({ className }) => className);
  // A class that the user is still to name has an empty name here.
  const names = fitNames(
    found.filter(name => name !== ''),
    '_',
  );
  const planned: PlannedPicture[] = [];
  const passedOver: PassedOver[] = [];
  for (const [i, { file, parts }] of pictures.entries()) {
    const label = labels[i] ?? null;
    if (label === null) passedOver.push({ name: parts.at(-1) ?? '', code });
    else {
      const className = names.get(label.className.normalize('NFC')) ?? '';
      planned.push({ file, className, isTest: label.isTest });
    }
  }
  return {
    kind,
    pictures: planned,
    classes: countClasses(planned),
    passedOver: [...passedOver, ...others],
  };
}

/** Whether two readings come to the same. */
export function isSameReading(one: Reading, other: Reading): boolean {
  return (
    one.pictures.length === other.pictures.length &&
    one.pictures.every((picture, i) => {
      const { file, className, isTest } = other.pictures[i] ?? {};
      return picture.file === file && picture.className === className && picture.isTest === isTest;
    })
  );
}

/** The same reading with another name for its one class. */
export function withClassName(reading: Reading, name: string): Reading {
  const pictures = reading.pictures.map(picture => ({ ...picture, className: name }));
  return { ...reading, pictures, classes: countClasses(pictures) };
}
