/**
 * What a user makes: a project with its tasks, classes and samples, as immutable plain data.
 *
 * Tasks are there from the first day: a sample is one picture with at most one class in each task.
 * Nothing here knows of storage, workers or React.
 */

export type ProjectId = string;
export type TaskId = string;
export type ClassId = string;
export type SampleId = string;

/** Which head a task learns with, and its options as the head's `parseOptions` accepts them. */
export interface HeadChoice {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ClassLabel {
  readonly id: ClassId;
  /** As the user typed it, in any language: 1 to 80 characters, trimmed. */
  readonly name: string;
  /** Index into the palette of the interface, 0 or more. */
  readonly colour: number;
  /** A disabled class keeps its samples and takes no part in predictions. */
  readonly enabled: boolean;
}

export interface Task {
  readonly id: TaskId;
  readonly name: string;
  /** In the order in which they are shown. */
  readonly classes: readonly ClassLabel[];
  readonly head: HeadChoice;
  /**
   * Share of pictures of the classes themselves that may be turned away as "none of these", from 0
   * to 1; with 0 the likeliest class is always taken. Where absent, the default of
   * evaluation/verdict.ts.
   */
  readonly rejection?: number;
}

export interface Project {
  readonly id: ProjectId;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** At least one. */
  readonly tasks: readonly Task[];
  /** The task that the page shows. */
  readonly activeTaskId: TaskId;
  /** Id of the base model in the catalog, or null while none has been chosen for this project. */
  readonly baseModelId: string | null;
  /**
   * Whether each embedding is the mean of a picture's and of its mirror image's (see
   * base-models/flip.ts); absent where not.
   */
  readonly flipAveraging?: true;
  /**
   * Id of the project's fine-tuned base model, which is laid over the one of `baseModelId`; absent
   * where that is used as it was pretrained.
   */
  readonly fineTuned?: string;
}

/** Where a picture came from. */
export type SampleSource = 'camera' | 'file' | 'paste' | 'zip' | 'project';

/** One picture and what it is labelled as. The picture and its embeddings are stored beside it. */
export interface Sample {
  readonly id: SampleId;
  readonly projectId: ProjectId;
  /** At most one class a task. A task that is missing here has no label for this picture. */
  readonly labels: Readonly<Record<TaskId, ClassId>>;
  /** Held back for the test set, in every task: no head learns from it. Absent for an example. */
  readonly isTest?: true;
  /**
   * The labels that the user says are right, though the head took the picture for another class. One
   * that differs from the label of today says nothing.
   */
  readonly confirmed?: Readonly<Record<TaskId, ClassId>>;
  readonly source: SampleSource;
  /** File name, where there was one. */
  readonly name?: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  /** Size in pixels of the kept picture. */
  readonly width: number;
  readonly height: number;
}

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
