/** What a way to understand an import is called, and what comes of it in a line. */
import { useTranslation } from 'react-i18next';
import type { AskedImport } from '../../app/imports/imports-state';
import type { Reading } from '../../app/imports/plan/types';

/** Most classes that are named. */
const MOST_NAMED = 8;

export function useReadingTexts({
  target,
  passedOver,
}: Pick<AskedImport, 'target' | 'passedOver'>): (reading: Reading) => {
  readonly name: string;
  readonly text: string;
} {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);

  function nameOf({ kind, column = '' }: Reading): string {
    const name = target.kind === 'class' ? target.name : '';
    return t(`import.kinds.${kind}`, { column, name });
  }

  function classesOf({ kind, classes, pictures }: Reading): string {
    const isTestSet = target.kind === 'test-set';
    const ofClass = classes.map(({ name, examples, tests }) => {
      const count = isTestSet ? tests : examples;
      return t('import.inClass', { name, count: number.format(count) });
    });
    if (kind === 'into-class' || ofClass.length === 1) {
      return t('classes.pictures', {
        count: pictures.filter(({ isTest }) => isTestSet || !isTest).length,
      });
    }
    const named = ofClass.slice(0, MOST_NAMED);
    const others = ofClass.length - named.length;
    if (others > 0) named.push(t('import.more', { count: others }));
    return t('import.classes', { count: classes.length, list: named.join(t('import.comma')) });
  }

  function textOf(reading: Reading): string {
    const tests = reading.pictures.filter(({ isTest }) => isTest).length;
    const left = passedOver.length + reading.passedOver.length;
    return [
      classesOf(reading),
      ...(tests > 0 && target.kind !== 'test-set'
        ? [t('import.tests', { count: number.format(tests) })]
        : []),
      ...(left > 0 ? [t('import.passedOver', { count: left })] : []),
    ].join(t('import.semicolon'));
  }

  return reading => ({ name: nameOf(reading), text: textOf(reading) });
}
