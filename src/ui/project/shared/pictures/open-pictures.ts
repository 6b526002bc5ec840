/** Some pictures of one class, to be opened in a dialog. */
import type { ClassId, Sample, SampleId } from '../../../../core/project/types';
import { useSamples, useTask } from '../use-current';

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
