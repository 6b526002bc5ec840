/** The confusion matrix: a table whose numbers open the pictures that they count. */
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Evaluation } from '../../../../app/recognition/report-state';
import type { ClassLabel } from '../../../../core/project/types';
import { classColour } from '../../../kit/palette';
import type { OpenPictures } from '../pictures/open-pictures';
import { useTask } from '../use-current';
import styles from './ConfusionMatrix.module.css';

/** Up to as many classes, their names fit over the columns as they are. */
const FEW = 3;

interface Props {
  readonly evaluation: Evaluation;
  readonly caption: string;
  /** Of the heading. */
  readonly level: 3 | 4;
  readonly areTest: boolean;
  readonly onOpen: (pictures: OpenPictures) => void;
}

export function ConfusionMatrix({ evaluation, caption, level, areTest, onOpen }: Props) {
  const { t } = useTranslation();
  const labels = useEvaluatedClasses(evaluation);
  if (!labels || evaluation.evaluated === 0) return null;
  const { classes, cells } = evaluation;
  const Heading = `h${level}` as const;
  return (
    <div>
      <Heading className={styles.title}>{caption}</Heading>
      <p className={styles.hint}>{t('report.matrixHint')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <section className={styles.box} aria-label={caption} tabIndex={0}>
        <table className={`${styles.table} ${labels.length <= FEW ? styles.few : ''}`}>
          <thead>
            <tr>
              <td className={styles.corner} />
              {labels.map(label => (
                <th key={label.id} scope="col" title={label.name}>
                  <Name label={label} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((own, row) => (
              <tr key={own.id}>
                <th scope="row" title={own.name}>
                  <Name label={own} />
                </th>
                {labels.map((taken, column) => {
                  const ids = cells[row * labels.length + column];
                  const names = { own: own.name, taken: taken.name };
                  const isRight = row === column;
                  const share = ids.length / Math.max(1, classes[row].evaluated);
                  return (
                    <td key={taken.id}>
                      {ids.length > 0 ? (
                        <Button
                          className={`${styles.cell} ${isRight ? styles.right : styles.wrong}`}
                          style={{ '--share': `${Math.round(10 + 26 * share)}%` }}
                          aria-label={t(isRight ? 'report.rightCell' : 'report.cell', {
                            ...names,
                            count: ids.length,
                          })}
                          onPress={() =>
                            onOpen({
                              title: t(isRight ? 'report.rightTitle' : 'report.cellTitle', names),
                              ids,
                              classId: own.id,
                              areTest,
                            })
                          }
                        >
                          {ids.length}
                        </Button>
                      ) : (
                        <span className={styles.none}>
                          <span data-visually-hidden="">0</span>
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** The evaluated classes in the order of the matrix; null where one of them is gone. */
function useEvaluatedClasses({ classes }: Evaluation): readonly ClassLabel[] | null {
  const task = useTask();
  const known = new Map(task.classes.map(label => [label.id, label]));
  const labels = classes.flatMap(({ classId }) => known.get(classId) ?? []);
  return labels.length === classes.length ? labels : null;
}

function Name({ label }: { readonly label: ClassLabel }) {
  return (
    <span className={styles.name} style={{ '--class-colour': classColour(label.colour) }}>
      {label.name}
    </span>
  );
}
