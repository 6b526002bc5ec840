/** Arrays cross between the page and its worker without being copied, where the sender is done with them. */
import { expect, test } from '@playwright/test';
import { closeDialog, expectInUse, openSettings } from '../support/base-model';
import {
  answersMoved,
  computeWorkers,
  requestsMoved,
  watchAnswers,
  watchRequests,
} from '../support/compute';
import { exportTfjs, learnTwoVendors, ofOtherVendors } from '../support/export';
import { addFiles, classCard, expectLearnt } from '../support/page';
import { makePictures } from '../support/picture-set';
import { recognise } from '../support/recognition';

test('moves pictures, embeddings and networks instead of copying them', async ({
  page,
  browser,
}) => {
  const pictures = await makePictures(browser);
  const [picture] = ofOtherVendors(pictures);
  await watchRequests(page);
  await learnTwoVendors(page, pictures);
  const [worker] = computeWorkers(page);
  await watchAnswers(worker);

  await addFiles(page, picture.className, [picture]);
  await expect(classCard(page, picture.className).getByText('3 pictures')).toBeVisible();
  await expectLearnt(page);
  await recognise(page, picture, picture.className);
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Use Objects' }).click();
  await expectInUse(dialog, 'Objects');
  await closeDialog(page);
  await expectLearnt(page);
  await recognise(page, picture, picture.className);
  await exportTfjs(page);

  const answers = await answersMoved(worker);
  expect(answers.filter(answer => answer.endsWith('copied'))).toEqual([]);
  // What a head is made of depends on the head; one that learns meanwhile predicts again.
  const varies = /^(to-layers\.(steps|familiarity)|predict-again\.)/;
  expect(answers.filter(answer => !varies.test(answer))).toEqual([
    'embed',
    'predict.embedding',
    'predict.scores',
    'to-layers.networks.weights.values',
  ]);
  // An embedding is sent for the head, and kept for what follows.
  expect(await requestsMoved(page)).toEqual([
    'add.embedding copied',
    'embed.bytes',
    'fit.x',
    'fit.y',
  ]);
});
