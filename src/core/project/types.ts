/**
 * What a user makes: a project with its tasks, classes and samples, as immutable plain data. Types only;
 * those of stored data come from the schemas, which explain each field.
 *
 * A sample is one picture with at most one class in each task. Nothing here knows about storage,
 * workers or React.
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

/** One picture and its labels. The picture itself and its embeddings are stored separately. */
export type Sample = Checked<typeof sampleSchema> & { readonly projectId: ProjectId };

/** A whole project in memory: everything except pictures and embeddings. */
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
 * The name of an edit, so that the page can say "Undo: delete 3 pictures" in any language.
 */
export type EditName =
  | 'rename-project'
  | 'choose-base-model'
  | 'choose-head'
  | 'train'
  | 'drop-trained'
  | 'set-rejection'
  | 'take-frames-as-seen'
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
 * What an edit changed: the state before and after, only of what it touched. It is what is saved,
 * undone (by swapping before and after) and redone.
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
