/** "How well does it do?": what the report of the shown task says, and the test set. */
import { TriangleAlert } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report } from '../../../app/recognition/report-state';
import { useInkling } from '../../shared/store-context';
import { ConfusionMatrix } from '../shared/evaluation/ConfusionMatrix';
import { Figure } from '../shared/evaluation/Figure';
import type { OpenPictures } from '../shared/pictures/open-pictures';
import { PicturesDialog } from '../shared/pictures/PicturesDialog';
import { useSamplesByClass, useTask } from '../shared/use-current';
import { REPORT_TITLE, useReport } from '../shared/use-report';
import { HeadSentence } from './HeadSentence';
import styles from './ReportPanel.module.css';
import { Suspects } from './Suspects';
import { TestSet } from './TestSet';

/** Warnings that are shown at most: the clearest. */
const MOST_WARNINGS = 2;

export function ReportPanel() {
  const { t } = useTranslation();
  const { classes } = useTask();
  const report = useReport();
  const [open, setOpen] = useState<OpenPictures | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const heldOut = report && report.heldOut.evaluated > 0 ? report.heldOut : null;
  if (classes.length === 0) return null;
  return (
    <section className={styles.panel} aria-labelledby={REPORT_TITLE}>
      <h2 id={REPORT_TITLE} className={styles.title} tabIndex={-1}>
        {t('report.title')}
      </h2>
      {heldOut ? (
        <Figure evaluation={heldOut} text={t('report.heldOutText')} />
      ) : (
        <Absent report={report} />
      )}
      {report && (
        <>
          {report.examples > 0 && <Notes report={report} />}
          <Suspects report={report} />
          {heldOut && (
            <ConfusionMatrix
              evaluation={heldOut}
              caption={t('report.matrix')}
              level={3}
              areTest={false}
              onOpen={setOpen}
            />
          )}
        </>
      )}
      <TestSet report={report} onOpen={setOpen} />
      {open && <PicturesDialog pictures={open} onClose={close} />}
    </section>
  );
}

/** Whether there are pictures that can be held back in turn. */
function useCanJudge(): boolean {
  const { classes } = useTask();
  const samples = useSamplesByClass();
  const counts = classes
    .filter(label => label.enabled)
    .map(({ id }) => samples.get(id)?.length ?? 0)
    .filter(count => count > 0);
  return counts.length > 1 && Math.max(...counts) > 1;
}

/** Why there are no figures. */
function Absent({ report }: { readonly report: Report | null }) {
  const { t } = useTranslation();
  const isUnderWay = useCanJudge() && report === null;
  const isRefused = useInkling(state => state.isReportRefused);
  const isMissing = useInkling(state => state.engine.missing !== null);
  if (isRefused)
    return (
      <p className={styles.warning}>
        <TriangleAlert size={18} aria-hidden="true" />
        {t('report.refused')}
      </p>
    );
  if (isMissing) return <p className={styles.empty}>{t('results.missing')}</p>;
  if (report && report.chosen === null) {
    return <p className={styles.empty}>{t('report.dense')}</p>;
  }
  return <p className={styles.empty}>{t(isUnderWay ? 'report.underWay' : 'report.empty')}</p>;
}

function Notes({ report }: { readonly report: Report }) {
  const { t } = useTranslation();
  const { classes } = useTask();
  const nameOf = (id: string) => classes.find(label => label.id === id)?.name ?? '';
  const { imbalances, countedOnce, lookedAt, examples } = report;
  return (
    <div className={styles.notes}>
      {report.chosen && <HeadSentence chosen={report.chosen} />}
      {lookedAt < examples && <p>{t('report.cut', { lookedAt, examples })}</p>}
      {countedOnce.length > 0 && <p>{t('report.countedOnce', { count: countedOnce.length })}</p>}
      {imbalances.slice(0, MOST_WARNINGS).map(({ small, large, evaluated, mistaken }) => (
        <p key={`${small} ${large}`} className={styles.warning}>
          <TriangleAlert size={18} aria-hidden="true" />
          {t('report.imbalance', {
            small: nameOf(small),
            large: nameOf(large),
            evaluated,
            mistaken,
          })}
        </p>
      ))}
    </div>
  );
}
