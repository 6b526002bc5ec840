/** The report of the shown task as its panel needs it: classes by id, and what is still true of it. */

import type { Judgement, Report, Suspect } from '../../app/types';
import type { ClassId, ClassLabel, Sample, SampleId } from '../../core/project/types';
import { useInkling } from '../kit/store-context';
import { useSamples, useSamplesByClass, useTask } from '../project/use-current';

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

/** Whether there are pictures that can be held back in turn. */
export function useCanJudge(): boolean {
  const { classes } = useTask();
  const samples = useSamplesByClass();
  const counts = classes
    .filter(label => label.enabled)
    .map(({ id }) => samples.get(id)?.length ?? 0)
    .filter(count => count > 0);
  return counts.length > 1 && Math.max(...counts) > 1;
}

/** The judged classes in the order of the matrix; null where one of them is gone. */
export function useJudgedClasses({ classes }: Judgement): readonly ClassLabel[] | null {
  const task = useTask();
  const known = new Map(task.classes.map(label => [label.id, label]));
  const labels = classes.flatMap(({ classId }) => known.get(classId) ?? []);
  return labels.length === classes.length ? labels : null;
}

/** A suspect whose picture and both classes are there, and which is still labelled as it was. */
export interface SuspectPicture extends Suspect {
  readonly own: ClassLabel;
  readonly other: ClassLabel;
}

/** Those that have not been moved, deleted, held back or confirmed since the report was made. */
export function useSuspects({ suspects }: Report): readonly SuspectPicture[] {
  const samples = useSamples();
  const { id: taskId, classes } = useTask();
  return suspects.flatMap(suspect => {
    const sample = samples.get(suspect.id);
    const own = classes.find(label => label.id === sample?.labels[taskId]);
    const other = classes.find(label => label.id === suspect.looksLike);
    if (!sample || !own || !other || own === other || sample.isTest) return [];
    return sample.confirmed?.[taskId] === own.id ? [] : [{ ...suspect, own, other }];
  });
}

/** Some pictures of one class, to be opened in a dialog. */
export interface OpenPictures {
  readonly title: string;
  readonly ids: readonly SampleId[];
  readonly classId: ClassId;
  readonly areTest: boolean;
}

/** Those of them that are still there and labelled as they were. */
export function useOpenSamples({ ids, classId, areTest }: OpenPictures): readonly Sample[] {
  const samples = useSamples();
  const { id: taskId } = useTask();
  return ids.flatMap(id => {
    const sample = samples.get(id);
    const isThere = sample?.labels[taskId] === classId && (sample.isTest ?? false) === areTest;
    return isThere ? [sample] : [];
  });
}
