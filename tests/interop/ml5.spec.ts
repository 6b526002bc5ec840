import { ofOtherVendors } from '../support/export';
import { classify, openWithMl5 } from '../support/ml5';
import { CLASSES } from '../support/picture-set';
import { atSize } from '../support/scores';
import { expect, test } from './support/test';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

test('gives the same answers in ml5 as here', async ({ taught, pictures, browser }) => {
  const { bytes } = await taught.exported('TensorFlow.js');
  const other = await openWithMl5(browser, bytes);
  for (const picture of ofOtherVendors(pictures)) {
    const input = await atSize(taught.page, picture, 224, 224);
    const expected = await taught.scores(input);
    const found = await classify(other, input.bytes);
    expect(found).toHaveLength(CLASSES.length);
    for (const { label, confidence } of found) {
      const own = expected[CLASSES.map(String).indexOf(label)];
      expect(Math.abs(confidence - own), `${label} on ${input.name}`).toBeLessThan(TOLERANCE);
    }
  }
  await other.close();
});
