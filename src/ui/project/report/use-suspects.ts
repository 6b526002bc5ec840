/** The suspects of a report that still are: none that has been dealt with since it was made. */
import type { Report, Suspect } from '../../../app/recognition/report-state';
import type { ClassLabel } from '../../../core/project/types';
import { useSamples, useTask } from '../shared/use-current';

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
