/**
 * Checks projects and samples that come from a file: what passes is as types.ts says, and nothing
 * more is taken over.
 */

import { expectThat, isRecord } from '../../formats/inkling/envelope';
import { HeadError } from '../model/head-error';
import { heads, isHeadId } from '../model/heads';
import type {
  ClassId,
  ClassLabel,
  HeadChoice,
  Project,
  ProjectId,
  Sample,
  SampleSource,
  Task,
  TaskId,
} from './types';

const SOURCES: readonly SampleSource[] = ['camera', 'file', 'paste', 'zip', 'project'];

/** Limits on what a project in a file may have. */
const MOST_TASKS = 1000;
export const MOST_CLASSES = 10_000;

/** The last moment that a date can hold, in milliseconds since 1970 (ECMA-262, 21.4.1.1). */
const LAST_TIME = 8.64e15;

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 400;

export const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= LAST_TIME;

/** Ids become keys of plain objects: none may be a name that every object has. */
const isId = (value: unknown): value is string => isName(value) && !(value in Object.prototype);

export const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** It is part of embedding keys, which have signs of their own. */
export const isFineTunedId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9A-Za-z-]{1,64}$/.test(value);

function expectUnique(ids: readonly string[], what: string): void {
  expectThat(new Set(ids).size === ids.length, `Expected ${what} that differ`);
}

function checkClass(value: unknown): ClassLabel {
  expectThat(
    isRecord(value) &&
      isId(value.id) &&
      isName(value.name) &&
      isWhole(value.colour) &&
      typeof value.enabled === 'boolean',
    'Expected a class with id, name, colour and enabled',
  );
  const { id, name, colour, enabled } = value;
  return { id, name, colour, enabled };
}

/**
 * What a task turns away, where the file says; older files do not.
 * @throws FormatError `file-damaged`.
 */
export function checkRejection(value: unknown): Pick<Task, 'rejection'> {
  if (value === undefined) return {};
  expectThat(
    typeof value === 'number' && value >= 0 && value <= 1,
    'Expected a share from 0 to 1 to be turned away',
  );
  return { rejection: value };
}

/**
 * Whether embeddings are averaged over mirror images, where the file says; older files do not.
 * @throws FormatError `file-damaged`.
 */
export function checkFlipAveraging(value: unknown): Pick<Project, 'flipAveraging'> {
  if (value === undefined) return {};
  expectThat(value === true, 'Expected flip averaging to be true or absent');
  return { flipAveraging: value };
}

/** The fine-tuned base model, where the file says; older files do not. */
function checkFineTuned(value: unknown): Pick<Project, 'fineTuned'> {
  if (value === undefined) return {};
  expectThat(isFineTunedId(value), 'Expected the id of a fine-tuned base model');
  return { fineTuned: value };
}

/**
 * A head and options that it accepts. One that this version of the page does not know stays what it
 * is, and counts as automatic.
 * @throws FormatError `file-damaged`.
 */
export function checkHeadChoice(value: unknown): HeadChoice {
  expectThat(
    isRecord(value) && isName(value.id) && isRecord(value.options),
    'Expected a head with its options',
  );
  const { id, options } = value;
  try {
    if (isHeadId(id)) heads[id].parseOptions(options);
  } catch (error) {
    expectThat(!(error instanceof HeadError), String(error));
    throw error;
  }
  return { id, options };
}

function checkTask(value: unknown): Task {
  expectThat(
    isRecord(value) &&
      isId(value.id) &&
      isName(value.name) &&
      Array.isArray(value.classes) &&
      value.classes.length <= MOST_CLASSES,
    `Expected a task with id, name and at most ${MOST_CLASSES} classes`,
  );
  const { id, name, head, rejection } = value;
  const classes = value.classes.map(checkClass);
  expectUnique(
    classes.map(label => label.id),
    'ids of classes',
  );
  return {
    id,
    name,
    classes,
    head: checkHeadChoice(head),
    ...checkRejection(rejection),
  };
}

/** @throws FormatError `file-damaged`. */
export function checkProject(value: unknown): Project {
  expectThat(
    isRecord(value) &&
      isId(value.id) &&
      isName(value.name) &&
      isTime(value.createdAt) &&
      isTime(value.modifiedAt) &&
      Array.isArray(value.tasks) &&
      value.tasks.length <= MOST_TASKS &&
      (value.baseModelId === null || typeof value.baseModelId === 'string'),
    'Expected a project with id, name, times, tasks and base model',
  );
  const { id, name, createdAt, modifiedAt, activeTaskId, baseModelId } = value;
  const tasks = value.tasks.map(checkTask);
  expectUnique(
    tasks.map(task => task.id),
    'ids of tasks',
  );
  expectThat(
    typeof activeTaskId === 'string' && tasks.some(task => task.id === activeTaskId),
    'Expected the task that is shown among the tasks',
  );
  return {
    id,
    name,
    createdAt,
    modifiedAt,
    tasks,
    activeTaskId,
    baseModelId,
    ...checkFlipAveraging(value.flipAveraging),
    ...checkFineTuned(value.fineTuned),
  };
}

/** Ids of the classes of each task. */
export type ClassIds = ReadonlyMap<TaskId, ReadonlySet<ClassId>>;

export const classIdsOf = ({ tasks }: Project): ClassIds =>
  new Map(tasks.map(({ id, classes }) => [id, new Set(classes.map(label => label.id))]));

/**
 * @param classIds of the project that it is a sample of.
 * @throws FormatError `file-damaged`.
 */
export function checkSample(value: unknown, projectId: ProjectId, classIds: ClassIds): Sample {
  expectThat(
    isRecord(value) &&
      isId(value.id) &&
      isRecord(value.labels) &&
      isTime(value.addedAt) &&
      isWhole(value.width) &&
      isWhole(value.height),
    'Expected a sample with id, labels, time and size',
  );
  const { id, name, addedAt, width, height } = value;
  const source = SOURCES.find(known => known === value.source);
  expectThat(source !== undefined, `Expected a source among ${SOURCES.join(', ')}`);
  const labels: Record<string, string> = {};
  for (const [taskId, classId] of Object.entries(value.labels)) {
    expectThat(
      typeof classId === 'string' && classIds.get(taskId)?.has(classId) === true,
      `Expected labels of sample ${id} that exist`,
    );
    labels[taskId] = classId;
  }
  expectThat(
    value.isTest === undefined || value.isTest === true,
    `Expected sample ${id} to be held back, or not to say so`,
  );
  const { isTest, confirmed } = value;
  expectThat(
    confirmed === undefined || isRecord(confirmed),
    `Expected confirmed labels of sample ${id} by task`,
  );
  const stillRight = Object.entries(labels).filter(([task, label]) => confirmed?.[task] === label);
  return {
    id,
    projectId,
    labels,
    ...(isTest ? { isTest } : {}),
    ...(stillRight.length > 0 ? { confirmed: Object.fromEntries(stillRight) } : {}),
    source,
    ...(isName(name) ? { name } : {}),
    addedAt,
    width,
    height,
  };
}
