/**
 * What a user makes: a project with its tasks, classes and samples, as immutable plain data. Types only;
 * those of what is kept in files and storage come from the schemas, which say what each field means.
 *
 * Tasks are there from the first day: a sample is one picture with at most one class in each task.
 * Nothing here knows of storage, workers or React.
 */
import type { Checked } from '../checks';
import type {
  classSchema,
  headChoiceSchema,
  projectSchema,
  sampleSchema,
  sampleSourceSchema,
  taskSchema,
} from './schemas';

export type ProjectId = string;
export type TaskId = string;
export type ClassId = string;
export type SampleId = string;

export type HeadChoice = Checked<typeof headChoiceSchema>;
export type ClassLabel = Checked<typeof classSchema>;
export type Task = Checked<typeof taskSchema>;
export type Project = Checked<typeof projectSchema>;
export type SampleSource = Checked<typeof sampleSourceSchema>;

/** One picture and what it is labelled as. The picture and its embeddings are stored beside it. */
export type Sample = Checked<typeof sampleSchema> & { readonly projectId: ProjectId };

/** A whole project in memory: all but pictures and embeddings. */
export interface ProjectState {
  readonly project: Project;
  readonly samples: ReadonlyMap<SampleId, Sample>;
}

/** The picture as it is kept: re-encoded, longest side at most 512 px. */
export interface Picture {
  readonly bytes: Uint8Array;
  /** Media type, `image/jpeg` or `image/png`. */
  readonly type: string;
}

/**
 * What an edit names itself by, so that the page can say "Undo: delete 3 pictures" in any language.
 */
export type EditName =
  | 'rename-project'
  | 'choose-base-model'
  | 'choose-head'
  | 'train'
  | 'drop-trained'
  | 'set-rejection'
  | 'show-task'
  | 'add-task'
  | 'rename-task'
  | 'delete-task'
  | 'add-class'
  | 'rename-class'
  | 'recolour-class'
  | 'reorder-classes'
  | 'merge-classes'
  | 'enable-class'
  | 'disable-class'
  | 'delete-class'
  | 'add-samples'
  | 'move-samples'
  | 'delete-samples'
  | 'hold-back'
  | 'return-to-examples'
  | 'confirm-label';

/**
 * An edit as what it changed: the state before and after, of what it touched alone. It is what is
 * saved, undone (swap before and after) and redone.
 */
export interface Change {
  readonly name: EditName;
  /** How many things of the kind in `name` it touched, for the sentence shown. */
  readonly count: number;
  readonly project?: { readonly before: Project; readonly after: Project };
  /** `before` is absent for an added sample, `after` for a deleted one. */
  readonly samples: readonly {
    readonly id: SampleId;
    readonly before?: Sample;
    readonly after?: Sample;
  }[];
}
