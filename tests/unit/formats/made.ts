/** Files of every kind that the page makes, for the tests of readers. */
import { applyChange } from '../../../src/core/project/changes';
import * as edits from '../../../src/core/project/edits';
import type { Picture, Sample } from '../../../src/core/project/types';
import { readHeadFile, writeHeadFile } from '../../../src/formats/inkling/head-file';
import { type ProjectContents, readProjectZip } from '../../../src/formats/inkling/project-zip';
import { writeProjectZip } from '../archive/write-zip';
import { makeBase, makeHead } from '../networks';

export const HEAD = {
  taskName: '<b>任务</b>',
  baseModelId: 'accurate',
  embeddingKey: 'accurate@1/pp1+flip',
  flipAveraging: true as const,
  cameraFrames: 'as-seen' as const,
  dimension: 3,
  head: { id: 'nearest-examples', options: { k: 2 } },
  rejection: 0.2,
  classes: [
    { name: '__proto__', colour: 0 },
    { name: '<img src=x onerror=alert(1)>', colour: 9 },
  ],
  labels: Int32Array.of(1, 0),
  embeddings: Float32Array.of(0.1, -2, 3e-9, 1, 1.5, -0),
};

export function makeProject(): ProjectContents {
  let state = edits.newProject('Räder/..\\', 'Task', 5);
  const taskId = state.project.activeTaskId;
  state = applyChange(
    state,
    edits.chooseBaseModel(state, 'fast', 5, { flipAveraging: true, wholePicture: true }),
  );
  state = applyChange(state, edits.setRejection(state, taskId, 0.1, 5));
  for (const name of ['../../etc', 'constructor', '自行车']) {
    state = applyChange(state, edits.addClass(state, taskId, name, 6));
  }
  const samples = state.project.tasks[0].classes.map(
    (label, i): Sample => ({
      id: `sample-${i}`,
      projectId: state.project.id,
      labels: { [taskId]: label.id },
      source: 'file',
      addedAt: 7 + i,
      width: 4,
      height: 3,
      ...(i === 1 ? { isTest: true, confirmed: { [taskId]: label.id } } : {}),
    }),
  );
  state = applyChange(state, edits.addSamples(state, samples, 8));
  const pictures = new Map<string, Picture>(
    samples.map(({ id }, i) => [
      id,
      { bytes: Uint8Array.from({ length: 40 }, (_, j) => i * 50 + j), type: 'image/jpeg' },
    ]),
  );
  const embeddings = new Map(samples.map(({ id }, i) => [id, Float32Array.of(i, -i, i / 3)]));
  const embeddingKey = 'fast@1/pp1';
  return { state, pictures, embeddings, embeddingKey, heads: new Map(), base: null };
}

const TUNED_KEY = 'fast@1/pp1+flip+tuned-a1';

/** The same with a second task, trained heads of both, and a fine-tuned base model. */
export function makeTrainedProject(): ProjectContents {
  const contents = makeProject();
  let { state } = contents;
  const [kind] = state.project.tasks;
  state = applyChange(state, edits.addTask(state, 'Mood', 9));
  const mood = state.project.activeTaskId;
  state = applyChange(state, edits.addClasses(state, mood, ['calm', 'wild'], 10));
  state = applyChange(state, edits.takeTrained(state, kind.id, 'a1', 11));
  const trainedOn = {
    classes: kind.classes.map(({ id }) => id),
    samples: [
      ...[...state.samples.values()].map(({ id, labels }) => ({ id, classId: labels[kind.id] })),
      // One that has been deleted since.
      { id: 'gone', classId: kind.classes[2].id },
    ],
  };
  const ofMood = { classes: state.project.tasks[1].classes.map(({ id }) => id), samples: [] };
  const untested = makeHead(ofMood, 5, 'objects@1/pp1');
  const heldOut = new Int32Array();
  const judgement = { ownAccuracy: 1, heldOut, predicted: heldOut };
  return {
    ...contents,
    state,
    embeddingKey: TUNED_KEY,
    heads: new Map([
      [kind.id, makeHead(trainedOn, 3, TUNED_KEY)],
      [mood, { ...untested, network: { ...untested.network, judgement } }],
    ]),
    base: makeBase('a1'),
  };
}

export const TRAINED_HEAD = {
  ...HEAD,
  head: { id: 'dense', options: {} },
  embeddingKey: 'accurate@1/pp1+flip+tuned-b2',
  fineTuned: makeBase('b2', 'accurate'),
  trained: makeHead(
    {
      classes: ['1', '0'],
      samples: [
        { id: '1', classId: '0' },
        { id: 'gone', classId: '1' },
        { id: '0', classId: '1' },
      ],
    },
    3,
    'accurate@1/pp1+flip+tuned-b2',
  ),
};

/** Reads a project as the page does: from a file. */
export const readZip = (bytes: Uint8Array) => readProjectZip(new Blob([new Uint8Array(bytes)]));

const readHead = async (bytes: Uint8Array) => readHeadFile(bytes);

export type FileKind = 'head' | 'project' | 'trained head' | 'trained project';

export const WRITTEN: Readonly<
  Record<
    FileKind,
    { readonly bytes: Uint8Array; readonly read: (bytes: Uint8Array) => Promise<unknown> }
  >
> = {
  head: { bytes: writeHeadFile(HEAD), read: readHead },
  project: { bytes: writeProjectZip(makeProject()), read: readZip },
  'trained head': { bytes: writeHeadFile(TRAINED_HEAD), read: readHead },
  'trained project': { bytes: writeProjectZip(makeTrainedProject()), read: readZip },
};
