/**
 * What a user makes: a project with its tasks, classes and samples, as immutable plain data.
 *
 * A sample is one picture with at most one class in each task. Nothing here knows about storage,
 * workers or React.
 */

export type ProjectId = string;
export type TaskId = string;
export type ClassId = string;
export type SampleId = string;

/** The head that a task uses, with options that the head's `parseOptions` accepts. */
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
   * Share of pictures of the classes themselves that may be rejected as "none of these", from 0 to 1;
   * with 0 the most likely class is always accepted. If absent, the default in
   * core/judging/verdict.ts applies.
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
  /** Catalog id of the base model, or null until one has been chosen for this project. */
  readonly baseModelId: string | null;
  /**
   * Present if each embedding is the mean of the picture's and its mirror image's (see
   * compute/base-models/flip.ts).
   */
  readonly flipAveraging?: true;
  /**
   * Id of the project's fine-tuned version of the base model `baseModelId`; absent if the pretrained
   * weights are used.
   */
  readonly fineTuned?: string;
}

/** Where a picture came from. */
export type SampleSource = 'camera' | 'file' | 'paste' | 'zip' | 'project';

/** One picture and its labels. The picture itself and its embeddings are stored separately. */
export interface Sample {
  readonly id: SampleId;
  readonly projectId: ProjectId;
  /** At most one class per task. A task that is missing here has no label for this picture. */
  readonly labels: Readonly<Record<TaskId, ClassId>>;
  /** Held back for the test set, in every task: no head learns from it. Absent for an example. */
  readonly isTest?: true;
  /**
   * The labels that the user confirmed although the head predicted another class. One that differs from
   * the current label has no effect.
   */
  readonly confirmed?: Readonly<Record<TaskId, ClassId>>;
  readonly source: SampleSource;
  /** File name, if there was one. */
  readonly name?: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  /** Size in pixels of the kept picture. */
  readonly width: number;
  readonly height: number;
}

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
