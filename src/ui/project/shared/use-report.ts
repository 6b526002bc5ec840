/** The report of the shown task, and the way to its panel. */
import type { Report } from '../../../app/recognition/report-state';
import { useInkling } from '../../shared/store-context';
import { useTask } from './use-current';

/** Id of the panel's heading, which takes the focus of those who are led here. */
export const REPORT_TITLE = 'report-title';

/** Leads to the report. @param scroll whether it is to be brought into view. */
export function focusReport({ scroll }: { readonly scroll: boolean }): void {
  const title = document.getElementById(REPORT_TITLE);
  if (scroll) title?.scrollIntoView({ block: 'start' });
  title?.focus({ preventScroll: true });
}

/** Null while nothing is known of the task that is shown. */
export function useReport(): Report | null {
  const report = useInkling(state => state.report);
  const task = useTask();
  return report?.taskId === task.id ? report : null;
}
