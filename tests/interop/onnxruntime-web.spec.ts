/** An ONNX model in onnxruntime-web, in a page of another origin. */
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { flipAveraged } from '../../src/compute/base-models/flip';
import { loadBaseModel } from '../../src/compute/base-models/load';
import { preprocess } from '../../src/compute/base-models/preprocessing';
import { makeOnnxModel } from '../../src/formats/model/onnx/onnx-model';
import { chooseHead, ofOtherVendors } from '../support/export';
import { openWithOnnx, predictOnnx } from '../support/onnxruntime-web';
import { atSize } from '../support/scores';
import {
  inversePhotograph,
  learnThree,
  serveBaseModels,
  toRgba,
  unseenPicture,
} from '../unit/formats/shipped-classifiers';
import { expectAlike, vectorsOf } from './support/taught';
import { expect, test } from './support/test';

const TOLERANCE = 1e-4;

test("agrees with the page's own code on pictures of any size", async ({ browser }) => {
  const served = await serveBaseModels();
  const base = flipAveraged(await loadBaseModel('accurate', served.address));
  const { classifier, score } = await learnThree(base, true, { id: 'shrinkage-lda', options: {} });
  const page = await openWithOnnx(browser, makeOnnxModel(classifier, ['a', 'b'], 'Test'));

  const toPng = (rgb: Uint8Array, width: number, height: number) =>
    sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  const large = inversePhotograph(640, 480);
  const pictures = [
    {
      png: await toPng(Uint8Array.from(unseenPicture), 224, 224),
      expected: await score(unseenPicture),
    },
    {
      png: await toPng(large, 640, 480),
      expected: await score(preprocess(toRgba(large), 640, 480)),
    },
  ];
  for (const { png, expected } of pictures) {
    // If both are sure, any two models agree.
    expect(Math.max(...expected)).toBeLessThan(0.95);
    const found = await predictOnnx(page, png);
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) {
      expect(Math.abs(found[i] - value)).toBeLessThan(TOLERANCE);
    }
  }
  await page.close();
  base.dispose();
  served.close();
});

test('says what the page says, of pictures of any size', async ({ taught, pictures, browser }) => {
  const { page } = taught;
  await chooseHead(page, 'Nearest examples');
  const { name, bytes } = await taught.save('ONNX', true);
  expect(name).toBe('Untitled project.onnx.zip');
  const files = unzipSync(bytes);
  const { tolerance, pictures: vectors } = vectorsOf(files);
  expect(vectors).toHaveLength(3);
  const other = await openWithOnnx(browser, files['model.onnx']);
  for (const { picture, confidences } of vectors) {
    expectAlike(await predictOnnx(other, files[picture]), confidences, tolerance);
  }
  let leastSure = 1;
  for (const [i, picture] of ofOtherVendors(pictures).entries()) {
    // The page shrinks what is larger than 512 pixels before it looks at it.
    const asked = await atSize(page, picture, 300 + 40 * i, 260);
    const expected = await taught.scores(asked);
    leastSure = Math.min(leastSure, Math.max(...expected));
    expectAlike(await predictOnnx(other, asked.bytes), expected, TOLERANCE);
  }
  await other.close();
  // If all are sure, any two models agree.
  expect(leastSure).toBeLessThan(0.95);
  await chooseHead(page, 'Automatic');
});
