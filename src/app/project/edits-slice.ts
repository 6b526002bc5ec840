/** Edits of the open project: each is saved at once and can be undone. */

import { seededRandom } from '../../core/math/random';
import * as edits from '../../core/project/edits';
import type {
  Change,
  ClassId,
  EditName,
  HeadChoice,
  ProjectState,
  SampleId,
  TaskId,
} from '../../core/project/types';
import type { Context } from '../shared/context';
import type { Notice } from '../shared/notices-state';
import type { Session } from './session';

export interface EditsActions {
  renameProject(name: string): void;
  addTask(name: string): void;
  renameTask(task: TaskId, name: string): void;
  deleteTask(task: TaskId): void;
  /** Not an edit: what is shown. */
  showTask(task: TaskId): void;
  addClass(name: string): void;
  renameClass(id: ClassId, name: string): void;
  recolourClass(id: ClassId, colour: number): void;
  moveClass(id: ClassId, toIndex: number): void;
  mergeClasses(from: readonly ClassId[], into: ClassId): void;
  setClassEnabled(id: ClassId, enabled: boolean): void;
  deleteClass(id: ClassId): void;
  moveSamples(ids: readonly SampleId[], to: ClassId): void;
  deleteSamples(ids: readonly SampleId[]): void;
  chooseHead(head: HeadChoice): void;
  /** @param rejection share of pictures of the classes to be turned away, from 0 to 1. */
  setRejection(rejection: number): void;
  /** Has frames of the camera learnt and tried as it sees them, not mirrored as they are shown. */
  takeFramesAsSeen(): void;
  /** Puts pictures into the test set. */
  holdBack(ids: readonly SampleId[]): void;
  /** Holds back pictures drawn at random, until a fifth of each class is in the test set. */
  holdBackFifth(): void;
  /** Makes examples of pictures of the test set again. */
  returnToExamples(ids: readonly SampleId[]): void;
  /** Says that a picture's label is right: it is no suspect any more. */
  confirmLabel(id: SampleId): void;
  undo(): void;
  redo(): void;
}

/** The task that the page shows. */
const task = (state: ProjectState) => state.project.activeTaskId;

/** Names of classes of the task that is shown, as they are put in a sentence. */
const namesOf = (state: ProjectState, ids: readonly ClassId[]) =>
  edits
    .findTask(state.project, task(state))
    .classes.filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(', ');

const countOf = (state: ProjectState, id: ClassId) =>
  [...state.samples.values()].filter(({ labels }) => labels[task(state)] === id).length;

export function editsActions(context: Context, session: Session): EditsActions {
  const edit = (make: (state: ProjectState, now: number) => Change) =>
    void session.edit(state => make(state, Date.now()));
  /** The same, and says what has happened, with a way back. */
  const editAloud = (
    code: `done-${EditName}`,
    make: (state: ProjectState, now: number) => Change,
    params: (before: ProjectState) => Notice['params'],
  ) => {
    const { current } = session;
    if (!current) return;
    const batch = Symbol(code);
    const said = params(current);
    void session.edit(state => make(state, Date.now()), undefined, { batch });
    const undoes = session.stepOf(batch);
    if (undoes !== null) context.notify({ tone: 'info', code, params: said, undoes });
  };
  const holdBack = (ids: readonly SampleId[]) =>
    editAloud(
      'done-hold-back',
      (state, now) => edits.holdBack(state, ids, now),
      () => ({ count: ids.length }),
    );
  return {
    renameProject: name => edit((state, now) => edits.renameProject(state, name, now)),
    addTask: name => edit((state, now) => edits.addTask(state, name, now)),
    renameTask: (id, name) => edit((state, now) => edits.renameTask(state, id, name, now)),
    deleteTask: id =>
      editAloud(
        'done-delete-task',
        (state, now) => edits.deleteTask(state, id, now),
        ({ project }) => ({ name: edits.findTask(project, id).name }),
      ),
    showTask: id =>
      void session.edit(state => edits.showTask(state, id, Date.now()), undefined, {
        undoable: false,
      }),
    addClass: name => edit((state, now) => edits.addClass(state, task(state), name, now)),
    renameClass: (id, name) =>
      edit((state, now) => edits.renameClass(state, task(state), id, name, now)),
    recolourClass: (id, colour) =>
      edit((state, now) => edits.recolourClass(state, task(state), id, colour, now)),
    moveClass: (id, toIndex) =>
      edit((state, now) => edits.reorderClasses(state, task(state), id, toIndex, now)),
    mergeClasses: (from, into) =>
      editAloud(
        'done-merge-classes',
        (state, now) => edits.mergeClasses(state, task(state), from, into, now),
        state => ({ from: namesOf(state, from), into: namesOf(state, [into]) }),
      ),
    setClassEnabled: (id, enabled) =>
      edit((state, now) => edits.setClassEnabled(state, task(state), id, enabled, now)),
    deleteClass: id =>
      editAloud(
        'done-delete-class',
        (state, now) => edits.deleteClass(state, task(state), id, now),
        state => ({ name: namesOf(state, [id]), count: countOf(state, id) }),
      ),
    moveSamples: (ids, to) =>
      editAloud(
        'done-move-samples',
        (state, now) => edits.moveSamples(state, task(state), ids, to, now),
        state => ({ count: ids.length, name: namesOf(state, [to]) }),
      ),
    deleteSamples: ids =>
      editAloud(
        'done-delete-samples',
        (state, now) => edits.deleteSamples(state, ids, now),
        () => ({ count: ids.length }),
      ),
    holdBack,
    holdBackFifth() {
      const { current } = session;
      if (!current) return;
      const drawn = edits.drawFifth(current, task(current), seededRandom(Date.now()));
      if (drawn.length > 0) holdBack(drawn);
    },
    returnToExamples: ids =>
      editAloud(
        'done-return-to-examples',
        (state, now) => edits.returnToExamples(state, ids, now),
        () => ({ count: ids.length }),
      ),
    confirmLabel: id => edit((state, now) => edits.confirmLabel(state, task(state), id, now)),
    chooseHead: head => edit((state, now) => edits.chooseHead(state, task(state), head, now)),
    setRejection: rejection =>
      edit((state, now) => edits.setRejection(state, task(state), rejection, now)),
    takeFramesAsSeen: () => edit(edits.takeFramesAsSeen),
    undo: () => void session.undo(),
    redo: () => void session.redo(),
  };
}
