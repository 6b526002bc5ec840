/** What the page says of edits that take something away, and the step that the way back belongs to. */
import { beforeEach, expect, it } from 'vitest';
import { editsActions } from '../../../../src/app/project/edits-slice';
import { Session } from '../../../../src/app/project/session';
import * as edits from '../../../../src/core/project/edits';
import type { Sample } from '../../../../src/core/project/types';
import { type TestContext, testContext } from '../test-context';

let context: TestContext;
let session: Session;
let actions: ReturnType<typeof editsActions>;

const classes = () => session.current?.project.tasks[0].classes ?? [];
const said = () => context.notices.map(({ code, params }) => [code, params]);
const lastStep = () => context.notices.at(-1)?.undoes;

beforeEach(async () => {
  context = testContext();
  session = new Session(context, () => undefined);
  actions = editsActions(context, session);
  const empty = edits.newProject('Pets', 'Kind', 1);
  await context.storage.createProject(empty, []);
  session.show(empty);
  actions.addClass('cat');
  actions.addClass('dog');
  const samples = ['a', 'b', 'c'].map(
    (id): Sample => ({
      id,
      projectId: empty.project.id,
      labels: { [empty.project.activeTaskId]: classes()[0].id },
      source: 'file',
      addedAt: 1,
      width: 8,
      height: 8,
    }),
  );
  await session.edit(state => edits.addSamples(state, samples, 2));
});

it('names what was moved and deleted, and how much', () => {
  const [cat, dog] = classes();
  actions.moveSamples(['a', 'b'], dog.id);
  actions.deleteSamples(['a']);
  actions.holdBack(['b']);
  actions.returnToExamples(['b']);
  actions.deleteClass(cat.id);
  expect(said()).toEqual([
    ['done-move-samples', { count: 2, name: 'dog' }],
    ['done-delete-samples', { count: 1 }],
    ['done-hold-back', { count: 1 }],
    ['done-return-to-examples', { count: 1 }],
    ['done-delete-class', { name: 'cat', count: 1 }],
  ]);
});

it('offers the way back for as long as undo is that way', () => {
  actions.deleteClass(classes()[0].id);
  expect(lastStep()).toBe(context.get().undoStep);
  actions.renameProject('Animals');
  expect(lastStep()).not.toBe(context.get().undoStep);
  actions.undo();
  expect(lastStep()).toBe(context.get().undoStep);
  actions.undo();
  expect(lastStep()).not.toBe(context.get().undoStep);
  expect(session.current?.samples.size).toBe(3);
  // Another deletion is another step, though as many steps can be undone.
  const before = lastStep();
  actions.deleteSamples(['a']);
  expect(lastStep()).toBe(context.get().undoStep);
  expect(lastStep()).not.toBe(before);
});

it('says nothing of what could not be done', () => {
  const [task] = session.current?.project.tasks ?? [];
  actions.deleteTask(task.id);
  expect(context.codes).toEqual(['last-task']);
});
