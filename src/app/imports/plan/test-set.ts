/** Readings of what is added to the test set, which makes no classes. Pure. */
import { isSameName } from '../../../core/project/names';
import { partsOf } from './paths';
import { countClasses } from './reading';
import type { PassedOver, PlanFile, PlannedPicture, Reading } from './types';

/**
 * @param classes names of those that there are.
 * @returns readings whose pictures are all held back; one of no picture says why there is none.
 */
export function ofTestSet(
  readings: readonly Reading[],
  classes: readonly string[],
  files: readonly PlanFile[],
): readonly Reading[] {
  const fitting = readings
    .filter(({ kind }) => kind !== 'class-each' && kind !== 'all-folders')
    .map(reading => heldBack(reading, classes, files));
  const some = fitting.filter(({ pictures }) => pictures.length > 0);
  return some.length > 0 ? some : fitting.slice(0, 1);
}

function heldBack(
  reading: Reading,
  classes: readonly string[],
  files: readonly PlanFile[],
): Reading {
  const hasTests = reading.pictures.some(({ isTest }) => isTest);
  const pictures: PlannedPicture[] = [];
  const passedOver: PassedOver[] = [...reading.passedOver];
  for (const picture of reading.pictures) {
    const name = partsOf(files[picture.file]?.path ?? '').at(-1) ?? '';
    const className = classes.find(each => isSameName(each, picture.className));
    if (hasTests && !picture.isTest) passedOver.push({ name, code: 'of-examples' });
    else if (className === undefined) {
      passedOver.push({ name: picture.className, code: 'no-such-class' });
    } else pictures.push({ ...picture, className, isTest: true });
  }
  // A folder of a class alone is its one level.
  const kind = reading.kind === 'one-class' ? 'folders' : reading.kind;
  return { ...reading, kind, pictures, passedOver, classes: countClasses(pictures) };
}
