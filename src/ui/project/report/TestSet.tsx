/** The test set: ways to fill it, how well it is recognised, and its pictures. */
import { FlaskConical, FolderPlus } from 'lucide-react';
import { Button as AriaButton, FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Report } from '../../../app/recognition/report-state';
import { missingFromFifth } from '../../../core/project/edits';
import { Button } from '../../kit/Button';
import { DropHint } from '../../kit/DropHint';
import { classColour } from '../../kit/palette';
import { useFileDrop } from '../../kit/use-file-drop';
import { useActions } from '../../shared/store-context';
import { ConfusionMatrix } from '../shared/evaluation/ConfusionMatrix';
import { Figure } from '../shared/evaluation/Figure';
import type { OpenPictures } from '../shared/pictures/open-pictures';
import { useSamplesByClass, useTask, useTestByClass } from '../shared/use-current';
import styles from './TestSet.module.css';

interface Props {
  readonly report: Report | null;
  readonly onOpen: (pictures: OpenPictures) => void;
}

export function TestSet({ report, onOpen }: Props) {
  const { t } = useTranslation();
  const { holdBackFifth, importTestSet } = useActions();
  const { classes } = useTask();
  const examples = useSamplesByClass();
  const held = useTestByClass();
  const { isOver, dropProps } = useFileDrop(data => void importTestSet(data));
  const canHoldBack = classes.some(
    ({ id }) => missingFromFifth(examples.get(id)?.length ?? 0, held.get(id)?.length ?? 0) > 0,
  );
  const test = report?.test ?? null;
  const nearDuplicates = report?.testNearDuplicates.length ?? 0;
  const countsByClass = new Map(test?.classes.map(each => [each.classId, each]));
  return (
    <section
      className={`${styles.test} ${isOver ? styles.over : ''}`}
      aria-labelledby="test-title"
      {...dropProps}
    >
      <h3 id="test-title" className={styles.title}>
        {t('report.test')}
      </h3>
      {held.size === 0 && <p className={styles.text}>{t('report.testEmpty')}</p>}
      {test && <Figure evaluation={test} text={t('report.testText')} />}
      {nearDuplicates > 0 && (
        <p className={styles.text}>{t('report.nearDuplicates', { count: nearDuplicates })}</p>
      )}
      {held.size > 0 && (
        <ul className={styles.classes}>
          {classes.flatMap(({ id, name, colour }) => {
            const samples = held.get(id);
            const counted = countsByClass.get(id);
            if (!samples) return [];
            return (
              <li key={id} style={{ '--class-colour': classColour(colour) }}>
                <AriaButton
                  className={styles.class ?? ''}
                  onPress={() =>
                    onOpen({
                      title: t('report.testOf', { name }),
                      ids: samples.map(sample => sample.id),
                      classId: id,
                      areTest: true,
                    })
                  }
                >
                  <span className={styles.name}>{name}</span>
                  <span className={styles.count}>
                    {counted && counted.evaluated > 0
                      ? t('report.recognisedOf', {
                          right: counted.right,
                          evaluated: counted.evaluated,
                        })
                      : t('classes.pictures', { count: samples.length })}
                  </span>
                </AriaButton>
              </li>
            );
          })}
        </ul>
      )}
      {test && (
        <ConfusionMatrix
          evaluation={test}
          caption={t('report.matrixOfTest')}
          level={4}
          areTest
          onOpen={onOpen}
        />
      )}
      <div className={styles.ways}>
        <Button onPress={holdBackFifth} isDisabled={!canHoldBack}>
          <FlaskConical size={18} aria-hidden="true" />
          {t('report.holdBackFifth')}
        </Button>
        <FileTrigger
          acceptDirectory
          onSelect={files => {
            if (files && files.length > 0) void importTestSet([...files]);
          }}
        >
          <Button isDisabled={classes.length === 0}>
            <FolderPlus size={18} aria-hidden="true" />
            {t('report.addTestFolder')}
          </Button>
        </FileTrigger>
      </div>
      {isOver && <DropHint text={t('report.testDrop')} />}
    </section>
  );
}
