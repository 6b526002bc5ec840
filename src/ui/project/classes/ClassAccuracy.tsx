/** Beside a class's name: how many of its pictures are recognised, each held back in turn. */
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ClassLabel } from '../../../core/project/types';
import { focusReport, useReport } from '../shared/use-report';
import styles from './ClassAccuracy.module.css';

/** Nothing while it cannot be evaluated. Pressing it leads to the report. */
export function ClassAccuracy({ label }: { readonly label: ClassLabel }) {
  const { t } = useTranslation();
  const counted = useReport()?.heldOut.classes.find(({ classId }) => classId === label.id);
  if (!counted || counted.evaluated === 0) return null;
  const { right, evaluated } = counted;
  return (
    <TooltipTrigger delay={300}>
      <Button className={styles.accuracy ?? ''} onPress={() => focusReport({ scroll: true })}>
        {t('report.recognisedOf', { right, evaluated })}
      </Button>
      <Tooltip className={styles.tooltip ?? ''} offset={6}>
        {t('report.classTip', { name: label.name, right, evaluated })}
      </Tooltip>
    </TooltipTrigger>
  );
}
