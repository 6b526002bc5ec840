import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileImporter } from '../../../../src/app/imports/import-files';
import { PictureImporter } from '../../../../src/app/pictures/import-pictures';
import { PictureUrls } from '../../../../src/app/pictures/picture-urls';
import { Session } from '../../../../src/app/project/session';
import { Jobs } from '../../../../src/app/shared/jobs';
import type { Requester } from '../../../../src/compute/door/client';
import * as edits from '../../../../src/core/project/edits';
import { HISTORY_LIMIT } from '../../../../src/core/project/history';
import { collectFiles } from '../../../../src/media/files';
import { type TestContext, takesFirst, testContext } from '../test-context';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(17));

let context: TestContext;
let session: Session;
let jobs: Jobs;
let importer: PictureImporter;
let files: FileImporter;
/** Called for each picture that is being encoded. */
let onEncode: () => void;

const bitmap = (): ImageBitmap => ({ width: 1, height: 1, close() {} });

function pictureFile(name: string, folder: string): File {
  const file = new File([PNG], name);
  Object.defineProperty(file, 'webkitRelativePath', { value: `set/${folder}/${name}` });
  return file;
}

const importFiles = (given: readonly File[]) => files.importFiles(collectFiles(given));

const pictures = (count: number, folder: string) =>
  Array.from({ length: count }, (_, i) => pictureFile(`${i}.png`, folder));

beforeEach(async () => {
  vi.stubGlobal('createImageBitmap', async () => bitmap());
  onEncode = () => undefined;
  const worker: Requester = {
    request: (async () => {
      onEncode();
      return { bytes: Uint8Array.of(1), type: 'image/jpeg', width: 1, height: 1 };
    }) as Requester['request'],
  };
  context = testContext({ worker });
  session = new Session(context, () => undefined);
  jobs = new Jobs(context);
  importer = new PictureImporter(context, {
    session,
    embeddings: { expect: () => undefined },
    urls: new PictureUrls(context),
  });
  files = new FileImporter(context, { session, importer, jobs, questions: takesFirst });
  const empty = edits.newProject('first name', 'Kind', 1);
  await context.storage.createProject(empty, []);
  session.show(empty);
  await session.edit(state => edits.renameProject(state, 'Pets', 2));
});
afterEach(() => void vi.unstubAllGlobals());

const shown = () => {
  const { project, samples } = session.current ?? expect.fail('no project is open');
  return [project.name, project.tasks[0].classes.map(({ name }) => name), samples.size];
};
const stored = async () => {
  const { id } = session.current?.project ?? expect.fail('no project is open');
  return (await context.storage.openProject(id)).samples.size;
};

describe('an import', () => {
  const COUNT = HISTORY_LIMIT + 20;

  it('is undone in one step with the classes that it made, and leaves earlier edits', async () => {
    await importFiles([...pictures(COUNT, 'cat'), ...pictures(2, 'dog')]);
    expect(shown()).toEqual(['Pets', ['cat', 'dog'], COUNT + 2]);
    expect(await stored()).toBe(COUNT + 2);
    expect(context.get().undo).toBe('add-samples');
    await session.undo();
    expect(shown()).toEqual(['Pets', [], 0]);
    expect(await stored()).toBe(0);
    await session.redo();
    expect(await stored()).toBe(COUNT + 2);
    await session.undo();
    await session.undo();
    expect(shown()).toEqual(['first name', [], 0]);
  });

  it('that is cancelled can be undone as far as it got', async () => {
    let encoded = 0;
    onEncode = () => {
      if (++encoded === 3) jobs.cancel();
    };
    await importFiles(pictures(9, 'cat'));
    expect(context.codes).toEqual(['import-cancelled']);
    expect(context.notices.at(-1)?.undoes).toBe(context.get().undoStep);
    expect(shown()).toEqual(['Pets', ['cat'], 3]);
    await session.undo();
    expect(shown()).toEqual(['Pets', [], 0]);
  });

  it('that is requested during another joins it, and waits if another job is in progress', async () => {
    let end = () => {};
    const other = jobs.run('exporting', () => new Promise<void>(resolve => (end = resolve)));
    const first = importFiles(pictures(2, 'cat'));
    const second = importFiles(pictures(2, 'dog'));
    const waiting = { job: { kind: 'exporting' }, waitingJobs: ['importing'] };
    await vi.waitFor(() => expect(context.get()).toMatchObject(waiting));
    end();
    await Promise.all([other, first, second]);
    expect(shown()).toEqual(['Pets', ['cat', 'dog'], 4]);
    expect(context.codes).toEqual([]);
  });
});

it('pictures of one hold of the camera button are undone in one step, those of two in two steps', async () => {
  await importFiles(pictures(1, 'cat'));
  const cat = session.current?.project.tasks[0].classes[0].id ?? '';
  for (const batch of [Symbol('first'), Symbol('second')]) {
    for (let i = 0; i < 3; i++) {
      await importer.add({ bitmap: bitmap(), source: 'camera' }, cat, { batch });
    }
  }
  const sizes = [session.current?.samples.size];
  for (let undone = 0; undone < 2; undone++) {
    await session.undo();
    sizes.push(session.current?.samples.size);
  }
  expect(sizes).toEqual([7, 4, 1]);
});
