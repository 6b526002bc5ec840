/** `inkling.js` in a page that knows nothing else of ours. */
import { unzipSync } from 'fflate';
import { ofOtherVendors } from '../support/export';
import { classify, FORMS, type LibraryScope, loadModel, openLibrary } from '../support/library';
import { ADDRESS } from '../support/other-page';
import { answer, clearPicture, predictPicture } from '../support/page';
import { CLASSES, drawIcons } from '../support/picture-set';
import { atSize } from '../support/scores';
import { expect, test } from './support/test';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

/** Widths and heights in pixels: what has to shrink and to grow, wide and tall. */
const SIZES = [
  [224, 224],
  [1400, 900],
  [150, 470],
  [90, 60],
] as const;

test('gives the same answers as the page, for pictures of any size and form', async ({
  taught,
  pictures,
  browser,
}) => {
  const { page } = taught;
  const other = await openLibrary(browser, await taught.tfjs());
  const foreign: string[] = [];
  other.on('request', request => {
    const url = request.url();
    if (!url.startsWith(ADDRESS) && !/^(blob|data):/.test(url)) foreign.push(url);
  });
  await loadModel(other);
  let leastSure = 1;
  const unseen = [
    ...ofOtherVendors(pictures),
    // Between the classes: if all are sure, any two models agree.
    ...(await drawIcons(browser, 'noto', ['lemon', 'motorcycle'])),
  ];
  for (const [i, picture] of unseen.entries()) {
    const [width, height] = SIZES[i % SIZES.length];
    const sized = await atSize(page, picture, width, height, 4);
    for (const given of [picture, sized]) {
      const expected = await taught.scores(given);
      leastSure = Math.min(leastSure, Math.max(...expected));
      const found = await classify(other, given.bytes);
      for (const [c, name] of CLASSES.entries()) {
        expect(Math.abs((found.get(name) ?? NaN) - expected[c]), given.name).toBeLessThan(
          TOLERANCE,
        );
      }
      expect([...found.values()]).toEqual([...found.values()].sort((a, b) => b - a));
    }
  }
  expect(leastSure).toBeLessThan(0.95);

  const [, wide] = SIZES;
  const probe = await atSize(page, unseen[0], ...wide, 4);
  const expected = await classify(other, probe.bytes);
  for (const form of FORMS) {
    const found = await classify(other, probe.bytes, form);
    for (const [name, confidence] of expected) {
      // What is transparent is premultiplied on some of the ways.
      expect(Math.abs((found.get(name) ?? NaN) - confidence), form).toBeLessThan(1e-3);
    }
  }
  expect(foreign).toEqual([]);
  await other.close();
});

test('says "none of these" and "not sure" where the page does', async ({
  taught,
  pictures,
  browser,
}) => {
  const { page } = taught;
  const other = await openLibrary(browser, await taught.tfjs());
  await loadModel(other);
  const asked = [
    ...ofOtherVendors(pictures).slice(0, 3),
    ...(await drawIcons(browser, 'noto', ['lemon', 'motorcycle', 'castle', 'sunflower'])),
  ];
  const verdicts = new Set<string | null>();
  for (const picture of asked) {
    await predictPicture(page, picture);
    await expect(answer(page)).not.toBeEmpty();
    const said = await answer(page).textContent();
    await clearPicture(page);
    const found = await other.evaluate(async base64 => {
      const { model } = self as unknown as LibraryScope;
      const blob = await (await fetch(`data:;base64,${base64}`)).blob();
      const result = await model.classify(blob);
      return { verdict: result.verdict, label: result[0].label };
    }, Buffer.from(picture.bytes).toString('base64'));
    verdicts.add(found.verdict);
    const words = { known: found.label, unsure: 'Not sure', unknown: 'None of these' };
    expect(found.verdict && words[found.verdict], picture.name).toBe(said);
  }
  expect(verdicts).toContain('known');
  expect(verdicts).toContain('unknown');
  await other.close();
});

test('accepts the zip, the files or their address, and reports progress', async ({
  taught,
  browser,
}) => {
  const { bytes: zip } = await taught.exported('TensorFlow.js');
  const files = unzipSync(zip);
  const other = await openLibrary(browser, { ...files, 'export.zip': zip });
  const found = await other.evaluate(async () => {
    const { load } = (self as unknown as LibraryScope).inkling;
    const blobOf = async (path: string) => (await fetch(path)).blob();
    const names = ['weights.bin', 'metadata.json', 'model.json'];
    const blobs = await Promise.all(names.map(blobOf));
    const done: number[] = [];
    const sources = [
      'model.json',
      new URL('model.json', location.href),
      await blobOf('export.zip'),
      new Uint8Array(await (await blobOf('export.zip')).arrayBuffer()),
      blobs.map((blob, i) => new File([blob], names[i])),
      Object.fromEntries(blobs.map((blob, i) => [names[i], blob])),
    ];
    const picture = new ImageData(30, 20);
    const answers: string[] = [];
    for (const source of sources) {
      const model = await load(source, { onProgress: share => done.push(share) });
      const predictions = await model.classify(picture);
      const top = await model.classify(picture, { top: 1 });
      answers.push(JSON.stringify([model.name, model.labels, predictions, top]));
      model.dispose();
      model.dispose();
      const refused = await model.classify(picture).catch((error: unknown) => error);
      if (!(refused instanceof Error) || !('code' in refused)) throw new Error('not refused');
      answers.push(String(refused.code));
    }
    return { answers, done };
  });
  await other.close();
  const [answer] = found.answers;
  const [name, labels, predictions, top] = JSON.parse(answer);
  expect([name, labels]).toEqual(['Untitled project', [...CLASSES]]);
  expect(predictions).toHaveLength(CLASSES.length);
  expect(top).toEqual(predictions.slice(0, 1));
  expect(found.answers).toEqual(Array.from({ length: 6 }, () => [answer, 'disposed']).flat());
  expect(found.done.at(-1)).toBe(1);
  expect(found.done).toEqual([...found.done].sort((a, b) => a - b).filter(share => share <= 1));
});

test('says in a sentence what is wrong with a model, an address or a picture', async ({
  taught,
  pictures,
  browser,
}) => {
  const files = await taught.tfjs();
  const other = await openLibrary(browser, {
    ...files,
    'no-labels/model.json': files['model.json'],
    'no-labels/weights.bin': files['weights.bin'],
    'text/model.json': 'hello',
  });
  // Another origin that does not say that its pictures may be read.
  await other.route('http://pictures.test/**', route =>
    route.fulfill({ contentType: 'image/jpeg', body: pictures[0].bytes }),
  );
  await loadModel(other);
  const told = await other.evaluate(async () => {
    const { inkling, model } = self as unknown as LibraryScope;
    const tell = (promise: Promise<unknown>) =>
      promise.then(
        () => 'no error',
        (error: unknown) =>
          error instanceof inkling.ModelError ? `${error.code}: ${error.message}` : String(error),
      );
    const foreign = new Image();
    foreign.src = 'http://pictures.test/one.jpg';
    const aborted = AbortSignal.abort();
    const text = new Blob(['hello']);
    return {
      missing: await tell(inkling.load('nowhere/model.json')),
      labels: await tell(inkling.load('no-labels/model.json')),
      text: await tell(inkling.load('text/model.json')),
      zip: await tell(inkling.load(text)),
      files: await tell(inkling.load({ 'model.json': text })),
      aborted: await tell(inkling.load('model.json', { signal: aborted })),
      abortedFiles: await tell(
        inkling.load(
          Object.fromEntries(
            await Promise.all(
              ['model.json', 'metadata.json', 'weights.bin'].map(
                async name => [name, await (await fetch(name)).blob()] as const,
              ),
            ),
          ),
          { signal: aborted },
        ),
      ),
      picture: await tell(model.classify(text)),
      empty: await tell(model.classify(new Image())),
      canvas: await tell(model.classify(new OffscreenCanvas(0, 0))),
      video: await tell(model.classify(document.createElement('video'))),
      foreign: await tell(model.classify(foreign)),
    };
  });
  await other.close();
  expect(told.missing).toMatch(/^fetch: .*nowhere\/model\.json answered 404/);
  expect(told.labels).toMatch(/^fetch: .*no-labels\/metadata\.json answered 404/);
  expect(told.text).toMatch(/^files: .*is not JSON/);
  expect(told.zip).toMatch(/^files: Expected an archive/);
  expect(told.files).toMatch(/^files: Expected metadata\.json|^files: model\.json is not JSON/);
  expect(told.aborted).toMatch(/^AbortError/);
  expect(told.abortedFiles).toMatch(/^AbortError/);
  expect(told.picture).toMatch(/^picture: .*in no format that is decoded/);
  expect(told.empty).toMatch(/^picture: /);
  expect(told.canvas).toMatch(/^picture: /);
  expect(told.video).toMatch(/^picture: The video shows no frame yet/);
  expect(told.foreign).toMatch(/^picture: The picture is from another origin/);
});
