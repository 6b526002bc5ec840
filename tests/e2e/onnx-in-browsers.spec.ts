/**
 * An ONNX model in onnxruntime-web, in a page of another origin. Base model and head are those of the
 * page's own code, run here.
 */
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { flipAveraged } from '../../src/compute/base-models/flip';
import { loadBaseModel } from '../../src/compute/base-models/load';
import { preprocess } from '../../src/compute/base-models/preprocessing';
import { makeOnnxModel } from '../../src/formats/model/onnx/onnx-model';
import { openWithOnnx, predictOnnx } from '../support/onnxruntime-web';
import {
  inversePhotograph,
  learnThree,
  serveBaseModels,
  toRgba,
  unseenPicture,
} from '../unit/formats/shipped-classifiers';

const TOLERANCE = 1e-4;

test('says in onnxruntime-web what the page says, of pictures of any size', async ({ browser }) => {
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
    // Where both are sure, any two models agree.
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
