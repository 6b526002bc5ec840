/**
 * The schemas of what a user makes, in files and in storage: a project with its tasks, classes and
 * samples. The types in types.ts come from here. Checked data has these fields and no others.
 */
import * as v from 'valibot';
import {
  type Checked,
  check,
  differ,
  idSchema,
  isName,
  isRecord,
  listOf,
  nameSchema,
  recordSchema,
  shareSchema,
  textsSchema,
  timeSchema,
  wholeSchema,
} from '../checks';
import { FormatError } from '../format-error';
import { HeadError } from '../model/head-error';
import { heads, isHeadId } from '../model/heads';

/** Limits on what a project may have. */
const MOST_TASKS = 1000;
export const MOST_CLASSES = 10_000;

/** The head that a task uses, with options that the head's `parseOptions` accepts. */
export const headChoiceSchema = v.pipe(
  v.object({
    /** An id that this version of the page does not know is kept, and treated as automatic. */
    id: nameSchema,
    options: recordSchema,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || !isHeadId(dataset.value.id)) return;
    try {
      heads[dataset.value.id].parseOptions(dataset.value.options);
    } catch (error) {
      if (!(error instanceof HeadError)) throw error;
      addIssue({ message: `options that the head takes (${error.message})` });
    }
  }),
);

export const classSchema = v.object({
  id: idSchema,
  /** As the user typed it, in any language; trimmed. names.ts limits the length of new names. */
  name: nameSchema,
  /** Index into the palette of the interface. */
  colour: wholeSchema,
  /** A disabled class keeps its samples and takes no part in predictions. */
  enabled: v.boolean(),
});

/**
 * Share of pictures of the classes themselves that may be rejected as "none of these", from 0 to 1; with
 * 0 the most likely class is always accepted. If absent, the default in judging/verdict.ts applies.
 */
export const rejectionSchema = shareSchema;

const onSchema = v.exactOptional(v.literal(true, 'true, or nothing'));
/** Present are those that are on; see core/model/catalog.ts. */
export const pictureOptionSchemas = { flipAveraging: onSchema, wholePicture: onSchema };

/**
 * Present if frames of the camera are learnt and tried as the camera sees them. Absent in projects that
 * were begun before pages did so, or by Teachable Machine: there, as they are shown (see
 * camera-frames.ts).
 */
export const cameraFramesSchema = v.literal('as-seen', '"as-seen", or nothing');

const TUNED_ID = 'an id of 1 to 64 letters, digits and hyphens';
/** Id of a fine-tuned base model. It is part of embedding keys, which use other characters themselves. */
export const fineTunedIdSchema = v.pipe(
  v.string(TUNED_ID),
  v.regex(/^[0-9A-Za-z-]{1,64}$/, TUNED_ID),
);

export const taskSchema = v.object({
  id: idSchema,
  name: nameSchema,
  /** In the order in which they are shown. */
  classes: v.pipe(
    listOf(classSchema, MOST_CLASSES, 'classes'),
    v.check(classes => differ(classes.map(({ id }) => id)), 'ids of classes that differ'),
  ),
  head: headChoiceSchema,
  rejection: v.exactOptional(rejectionSchema),
});

export const projectSchema = v.pipe(
  v.object({
    id: idSchema,
    name: nameSchema,
    createdAt: timeSchema,
    modifiedAt: timeSchema,
    /** At least one. */
    tasks: v.pipe(
      listOf(taskSchema, MOST_TASKS, 'tasks'),
      v.check(tasks => differ(tasks.map(({ id }) => id)), 'ids of tasks that differ'),
    ),
    /** The task that the page shows. */
    activeTaskId: v.string(),
    /** Catalog id of the base model, or null until one has been chosen for this project. */
    baseModelId: v.nullable(v.string()),
    ...pictureOptionSchemas,
    cameraFrames: v.exactOptional(cameraFramesSchema),
    /**
     * Id of the project's fine-tuned version of the base model `baseModelId`; absent if the pretrained
     * weights are used.
     */
    fineTuned: v.exactOptional(fineTunedIdSchema),
  }),
  v.check(
    ({ tasks, activeTaskId }) => tasks.some(({ id }) => id === activeTaskId),
    'the task that is shown to be among the tasks',
  ),
);

/** Where a picture came from. */
export const sampleSourceSchema = v.picklist(['camera', 'file', 'paste', 'zip', 'project']);

/** A sample without the id of its project, which follows from the file or storage that it is in. */
export const sampleSchema = v.object({
  id: idSchema,
  /** At most one class per task. A task that is missing here has no label for this picture. */
  labels: textsSchema,
  /** Held back for the test set, in every task: no head learns from it. Absent for an example. */
  isTest: v.exactOptional(v.literal(true, 'true, or nothing')),
  /**
   * The labels that the user confirmed although the head predicted another class. One that differs from
   * the current label has no effect.
   */
  confirmed: v.exactOptional(textsSchema),
  source: sampleSourceSchema,
  /** File name, if there was one. */
  name: v.exactOptional(nameSchema),
  addedAt: timeSchema,
  /** Size in pixels of the kept picture. */
  width: wholeSchema,
  height: wholeSchema,
});

type Project = Checked<typeof projectSchema>;
type SampleOfProject = Checked<typeof sampleSchema> & { readonly projectId: string };

/** @throws FormatError `file-damaged`. */
export const checkProject = (value: unknown): Project => check(projectSchema, value, 'project');

/** Ids of the classes of each task. */
export type ClassIds = ReadonlyMap<string, ReadonlySet<string>>;

export const classIdsOf = ({ tasks }: Project): ClassIds =>
  new Map(tasks.map(({ id, classes }) => [id, new Set(classes.map(label => label.id))]));

/**
 * @param classIds class ids of the sample's project.
 * @throws FormatError `file-damaged`.
 */
export function checkSample(
  value: unknown,
  projectId: string,
  classIds: ClassIds,
): SampleOfProject {
  const sample = check(sampleSchema, withoutInvalidName(value), 'sample');
  const { labels, confirmed } = sample;
  for (const [task, label] of Object.entries(labels)) {
    if (classIds.get(task)?.has(label) === true) continue;
    const expected = `sample ${sample.id}: expected a class of its task, found ${label}`;
    throw new FormatError('file-damaged', expected);
  }
  if (confirmed) {
    const stillRight = Object.entries(confirmed).filter(([task, label]) => labels[task] === label);
    if (stillRight.length > 0) sample.confirmed = Object.fromEntries(stillRight);
    else delete sample.confirmed;
  }
  return Object.assign(sample, { projectId });
}

/** Leaves out a name that is not valid here. */
function withoutInvalidName(value: unknown): unknown {
  if (!isRecord(value) || !('name' in value) || isName(value.name)) return value;
  const { name: _unfit, ...rest } = value;
  return rest;
}
