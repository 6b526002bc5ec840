/**
 * An ONNX model in onnxruntime-web, in a page of another origin. Base model and head are those of the
 * page's own code, run here.
 */
import { expect, test } from '@playwright/test';
import sharp from 'sharp';
import { flipAveraged } from '../../src/base-models/flip';
import { loadBaseModel } from '../../src/base-models/load';
import { preprocess } from '../../src/base-models/preprocessing';
import { makeOnnxModel } from '../../src/formats/onnx-model';
import {
  learnThree,
  readPhotograph,
  serveBaseModels,
  unseenPicture,
} from '../unit/formats/shipped-classifiers';
import { openWithOnnx, predictOnnx } from './support/onnxruntime-web';

const TOLERANCE = 1e-4;

test('says in onnxruntime-web what the page says, of pictures of any size', async ({ browser }) => {
  const served = await serveBaseModels();
  const base = flipAveraged(await loadBaseModel('accurate', served.address));
  const { classifier, score } = await learnThree(base, true, { id: 'shrinkage-lda', options: {} });
  const page = await openWithOnnx(browser, makeOnnxModel(classifier, ['a', 'b'], 'Test'));

  const { data, width, height } = readPhotograph();
  const small = { width: 224, height: 224, channels: 3 } as const;
  const pictures = [
    {
      png: await sharp(Uint8Array.from(unseenPicture), { raw: small }).png().toBuffer(),
      expected: await score(unseenPicture),
    },
    {
      png: await sharp(data, { raw: { width, height, channels: 4 } })
        .png()
        .toBuffer(),
      expected: await score(preprocess(data, width, height)),
    },
  ];
  const leastSure = Math.min(...pictures.map(({ expected }) => Math.max(...expected)));
  // Where all are sure, any two models agree.
  expect(leastSure).toBeLessThan(0.95);
  for (const { png, expected } of pictures) {
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
