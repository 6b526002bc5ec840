/**
 * Edits of a project: each takes the state and returns the change to make, without changing anything.
 *
 * All take `now`, in milliseconds since 1970, which becomes the project's `modifiedAt`. All throw
 * DatasetError for names that cannot be used and for ids that do not exist.
 */

import type { Random } from '../math/random';
import type { PictureOptions } from '../model/catalog';
import { withCameraFrames } from './camera-frames';
import { DENSE_HEAD } from './kept-network';
import { checkName } from './names';
import { newId } from './new-id';
import { PALETTE_SIZE } from './palette';
import { DatasetError } from './project-error';
import type {
  Change,
  ClassId,
  ClassLabel,
  EditName,
  HeadChoice,
  Project,
  ProjectState,
  Sample,
  SampleId,
  Task,
  TaskId,
} from './types';

const FIRST_HEAD: HeadChoice = { id: 'automatic', options: {} };

function newTask(name: string): Task {
  return { id: newId(), name, classes: [], head: FIRST_HEAD };
}

/** A project with one task, no class and no sample. */
export function newProject(name: string, taskName: string, now: number): ProjectState {
  const task = newTask(checkName(taskName));
  return {
    project: {
      id: newId(),
      name: checkName(name),
      createdAt: now,
      modifiedAt: now,
      tasks: [task],
      activeTaskId: task.id,
      baseModelId: null,
      cameraFrames: 'as-seen',
    },
    samples: new Map(),
  };
}

export function findTask({ tasks }: Project, id: TaskId): Task {
  const task = tasks.find(candidate => candidate.id === id);
  if (!task) throw new DatasetError('unknown-task', `There is no task ${id}`);
  return task;
}

function findClass({ classes }: Task, id: ClassId): ClassLabel {
  const label = classes.find(candidate => candidate.id === id);
  if (!label) throw new DatasetError('unknown-class', `There is no class ${id}`);
  return label;
}

function findSample({ samples }: ProjectState, id: SampleId): Sample {
  const sample = samples.get(id);
  if (!sample) throw new DatasetError('unknown-sample', `There is no sample ${id}`);
  return sample;
}

/** A change that touches the project itself. */
type ProjectChange = Change & Required<Pick<Change, 'project'>>;

function changeProject(
  name: EditName,
  { project }: ProjectState,
  patch: Partial<Project>,
  now: number,
  samples: Change['samples'] = [],
  count = 1,
): ProjectChange {
  return {
    name,
    count,
    project: { before: project, after: { ...project, ...patch, modifiedAt: now } },
    samples,
  };
}

function changeTask(
  name: EditName,
  state: ProjectState,
  task: Task,
  now: number,
  samples: Change['samples'] = [],
  count = 1,
): ProjectChange {
  const tasks = state.project.tasks.map(other => (other.id === task.id ? task : other));
  return changeProject(name, state, { tasks }, now, samples, count);
}

function changeClass(
  name: EditName,
  state: ProjectState,
  taskId: TaskId,
  classId: ClassId,
  patch: Partial<ClassLabel>,
  now: number,
): Change {
  const task = findTask(state.project, taskId);
  const changed = { ...findClass(task, classId), ...patch };
  const classes = task.classes.map(label => (label.id === classId ? changed : label));
  return changeTask(name, state, { ...task, classes }, now);
}

/** Removes a task's label from a sample; a sample that is left with no label is deleted. */
function withoutLabel(sample: Sample, taskId: TaskId): Change['samples'][number] {
  const { [taskId]: _removed, ...labels } = sample.labels;
  return Object.keys(labels).length === 0
    ? { id: sample.id, before: sample }
    : { id: sample.id, before: sample, after: { ...sample, labels } };
}

function labelled({ samples }: ProjectState, taskId: TaskId): Sample[] {
  return [...samples.values()].filter(sample => Object.hasOwn(sample.labels, taskId));
}

export function renameProject(state: ProjectState, name: string, now: number): Change {
  return changeProject('rename-project', state, { name: checkName(name) }, now);
}

/** What a project has the base model see of each picture. */
export function pictureOptions({
  flipAveraging = false,
  wholePicture = false,
}: Partial<PictureOptions>): PictureOptions {
  return { flipAveraging, wholePicture };
}

/** The project with these options. */
export function withPictureOptions(project: Project, options: PictureOptions): Project {
  const { flipAveraging: _flip, wholePicture: _whole, ...rest } = project;
  return {
    ...rest,
    ...(options.flipAveraging ? { flipAveraging: true } : {}),
    ...(options.wholePicture ? { wholePicture: true } : {}),
  };
}

/** The project with a fine-tuned base model, or with the pretrained one where null. */
export function withFineTuned(project: Project, fineTuned: string | null): Project {
  const { fineTuned: _before, ...rest } = project;
  return fineTuned === null ? rest : { ...rest, fineTuned };
}

/**
 * @param options unchanged if omitted.
 * @param fineTuned id of the fine-tuned version of the base model, or null for none. If omitted, it is
 * unchanged for the same base model, and none for another.
 */
export function chooseBaseModel(
  { project }: ProjectState,
  baseModelId: string,
  now: number,
  options = pictureOptions(project),
  fineTuned = baseModelId === project.baseModelId ? (project.fineTuned ?? null) : null,
): Change {
  const after = {
    ...withFineTuned(withPictureOptions(project, options), fineTuned),
    baseModelId,
    modifiedAt: now,
  };
  return { name: 'choose-base-model', count: 1, project: { before: project, after }, samples: [] };
}

export function chooseHead(
  state: ProjectState,
  taskId: TaskId,
  head: HeadChoice,
  now: number,
): Change {
  return changeTask('choose-head', state, { ...findTask(state.project, taskId), head }, now);
}

/**
 * Starts to use what was trained: the dense head of a task, and the base model that it was trained
 * with.
 * @param fineTuned id of that base model; null for the pretrained one.
 */
export function takeTrained(
  state: ProjectState,
  taskId: TaskId,
  fineTuned: string | null,
  now: number,
): Change {
  const head: HeadChoice = { id: DENSE_HEAD, options: {} };
  const change = changeTask('train', state, { ...findTask(state.project, taskId), head }, now);
  const { before, after } = change.project;
  return { ...change, project: { before, after: withFineTuned(after, fineTuned) } };
}

/** Leaves a task, whose trained head is thrown away, to the head that every task begins with. */
export function dropTrained(state: ProjectState, taskId: TaskId, now: number): Change {
  const task = { ...findTask(state.project, taskId), head: FIRST_HEAD };
  return changeTask('drop-trained', state, task, now);
}

/** From then on, frames of the camera are taken as it sees them; pictures that there are stay. */
export function takeFramesAsSeen({ project }: ProjectState, now: number): Change {
  const after = { ...withCameraFrames(project, 'as-seen'), modifiedAt: now };
  return {
    name: 'take-frames-as-seen',
    count: 1,
    project: { before: project, after },
    samples: [],
  };
}

/** @throws RangeError unless the share is from 0 to 1. */
export function setRejection(
  state: ProjectState,
  taskId: TaskId,
  rejection: number,
  now: number,
): Change {
  if (!(rejection >= 0 && rejection <= 1)) {
    throw new RangeError(`Expected a share from 0 to 1, found ${rejection}`);
  }
  return changeTask('set-rejection', state, { ...findTask(state.project, taskId), rejection }, now);
}

/** Adds a task and shows it. */
export function addTask(state: ProjectState, name: string, now: number): Change {
  const { tasks } = state.project;
  const task = newTask(
    checkName(
      name,
      tasks.map(other => other.name),
    ),
  );
  return changeProject('add-task', state, { tasks: [...tasks, task], activeTaskId: task.id }, now);
}

export function renameTask(state: ProjectState, id: TaskId, name: string, now: number): Change {
  const task = findTask(state.project, id);
  const others = state.project.tasks.filter(other => other.id !== id).map(other => other.name);
  return changeTask('rename-task', state, { ...task, name: checkName(name, others) }, now);
}

/** @throws DatasetError `last-task`: a project has at least one. */
export function deleteTask(state: ProjectState, id: TaskId, now: number): Change {
  findTask(state.project, id);
  const tasks = state.project.tasks.filter(task => task.id !== id);
  const [first] = tasks;
  if (!first) throw new DatasetError('last-task', 'A project has at least one task');
  const { activeTaskId } = state.project;
  const samples = labelled(state, id).map(sample => withoutLabel(sample, id));
  return changeProject(
    'delete-task',
    state,
    { tasks, activeTaskId: activeTaskId === id ? first.id : activeTaskId },
    now,
    samples,
  );
}

/** Shows a task. It does not belong in the history, as it edits nothing. */
export function showTask(state: ProjectState, id: TaskId, now: number): Change {
  findTask(state.project, id);
  return changeProject('show-task', state, { activeTaskId: id }, now);
}

/** The first colour that no class has, or the least used one. */
function freeColour(classes: readonly ClassLabel[]): number {
  const uses = new Array<number>(PALETTE_SIZE).fill(0);
  for (const { colour } of classes) uses[colour % PALETTE_SIZE]++;
  return uses.indexOf(Math.min(...uses));
}

export function addClass(state: ProjectState, taskId: TaskId, name: string, now: number): Change {
  return addClasses(state, taskId, [name], now);
}

/** Adds several classes as one edit. */
export function addClasses(
  state: ProjectState,
  taskId: TaskId,
  names: readonly string[],
  now: number,
): Change {
  const task = findTask(state.project, taskId);
  const classes = [...task.classes];
  for (const name of names) {
    classes.push({
      id: newId(),
      name: checkName(
        name,
        classes.map(label => label.name),
      ),
      colour: freeColour(classes),
      enabled: true,
    });
  }
  return changeTask('add-class', state, { ...task, classes }, now, [], names.length);
}

export function renameClass(
  state: ProjectState,
  taskId: TaskId,
  classId: ClassId,
  name: string,
  now: number,
): Change {
  const others = findTask(state.project, taskId)
    .classes.filter(label => label.id !== classId)
    .map(label => label.name);
  const patch = { name: checkName(name, others) };
  return changeClass('rename-class', state, taskId, classId, patch, now);
}

export function recolourClass(
  state: ProjectState,
  taskId: TaskId,
  classId: ClassId,
  colour: number,
  now: number,
): Change {
  return changeClass('recolour-class', state, taskId, classId, { colour }, now);
}

export function setClassEnabled(
  state: ProjectState,
  taskId: TaskId,
  classId: ClassId,
  enabled: boolean,
  now: number,
): Change {
  const name = enabled ? 'enable-class' : 'disable-class';
  return changeClass(name, state, taskId, classId, { enabled }, now);
}

/** Moves a class to another position; an index past either end means that end. */
export function reorderClasses(
  state: ProjectState,
  taskId: TaskId,
  classId: ClassId,
  toIndex: number,
  now: number,
): Change {
  const task = findTask(state.project, taskId);
  const moved = findClass(task, classId);
  const classes = task.classes.filter(label => label.id !== classId);
  classes.splice(Math.min(Math.max(0, toIndex), classes.length), 0, moved);
  return changeTask('reorder-classes', state, { ...task, classes }, now);
}

/** Moves the samples of some classes into another one, and removes those classes. */
export function mergeClasses(
  state: ProjectState,
  taskId: TaskId,
  from: readonly ClassId[],
  into: ClassId,
  now: number,
): Change {
  const task = findTask(state.project, taskId);
  findClass(task, into);
  for (const id of from) findClass(task, id);
  const leaving = new Set(from.filter(id => id !== into));
  const samples = labelled(state, taskId)
    .filter(sample => leaving.has(sample.labels[taskId]))
    .map(before => ({
      id: before.id,
      before,
      after: { ...before, labels: { ...before.labels, [taskId]: into } },
    }));
  const classes = task.classes.filter(label => !leaving.has(label.id));
  return changeTask('merge-classes', state, { ...task, classes }, now, samples, leaving.size);
}

export function deleteClass(
  state: ProjectState,
  taskId: TaskId,
  classId: ClassId,
  now: number,
): Change {
  const task = findTask(state.project, taskId);
  findClass(task, classId);
  const samples = labelled(state, taskId)
    .filter(sample => sample.labels[taskId] === classId)
    .map(sample => withoutLabel(sample, taskId));
  const classes = task.classes.filter(label => label.id !== classId);
  return changeTask('delete-class', state, { ...task, classes }, now, samples);
}

/** @throws DatasetError `unknown-class` or `unknown-task` if a label does not exist. */
export function addSamples(state: ProjectState, added: readonly Sample[], now: number): Change {
  for (const sample of added) {
    for (const [taskId, classId] of Object.entries(sample.labels)) {
      findClass(findTask(state.project, taskId), classId);
    }
  }
  const samples = added.map(after => ({ id: after.id, after }));
  return changeProject('add-samples', state, {}, now, samples, added.length);
}

export function moveSamples(
  state: ProjectState,
  taskId: TaskId,
  ids: readonly SampleId[],
  to: ClassId,
  now: number,
): Change {
  findClass(findTask(state.project, taskId), to);
  const samples = ids.map(id => {
    const before = findSample(state, id);
    return { id, before, after: { ...before, labels: { ...before.labels, [taskId]: to } } };
  });
  return changeProject('move-samples', state, {}, now, samples, ids.length);
}

export function deleteSamples(state: ProjectState, ids: readonly SampleId[], now: number): Change {
  const samples = ids.map(id => ({ id, before: findSample(state, id) }));
  return changeProject('delete-samples', state, {}, now, samples, ids.length);
}

/** Puts samples into the test set, in every task. */
export function holdBack(state: ProjectState, ids: readonly SampleId[], now: number): Change {
  const samples = ids.map((id): Change['samples'][number] => {
    const before = findSample(state, id);
    return { id, before, after: { ...before, isTest: true } };
  });
  return changeProject('hold-back', state, {}, now, samples, ids.length);
}

/** Turns samples of the test set back into examples. */
export function returnToExamples(
  state: ProjectState,
  ids: readonly SampleId[],
  now: number,
): Change {
  const samples = ids.map(id => {
    const before = findSample(state, id);
    const { isTest: _held, ...after } = before;
    return { id, before, after };
  });
  return changeProject('return-to-examples', state, {}, now, samples, ids.length);
}

/** Share of a class's pictures that is held back at random. */
const HELD_BACK_SHARE = 1 / 5;

/**
 * How many more of a class's examples to hold back, so that a fifth of its pictures, to the nearest
 * integer, is in the test set; never more than there are, and 0 for one or two pictures.
 */
export function missingFromFifth(examples: number, held: number): number {
  const wanted = Math.round(HELD_BACK_SHARE * (examples + held)) - held;
  return Math.max(0, Math.min(wanted, examples));
}

/**
 * The samples to hold back so that a fifth of each class is in the test set, drawn at random from its
 * examples.
 * @returns none if enough are held back already.
 */
export function drawFifth(
  state: ProjectState,
  taskId: TaskId,
  random: Pick<Random, 'sample'>,
): SampleId[] {
  return findTask(state.project, taskId).classes.flatMap(label => {
    const own = labelled(state, taskId).filter(sample => sample.labels[taskId] === label.id);
    const examples = own.filter(sample => !sample.isTest).map(sample => sample.id);
    const missing = missingFromFifth(examples.length, own.length - examples.length);
    return random.sample(examples, missing);
  });
}

/** Records that a sample's label is right. */
export function confirmLabel(
  state: ProjectState,
  taskId: TaskId,
  id: SampleId,
  now: number,
): Change {
  const before = findSample(state, id);
  const confirmed = { ...before.confirmed, [taskId]: before.labels[taskId] };
  return changeProject('confirm-label', state, {}, now, [
    { id, before, after: { ...before, confirmed } },
  ]);
}
