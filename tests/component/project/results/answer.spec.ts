/** What the page shows of an answer; which answer is right is shown end to end. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../../../support/axe';
import { answer, expectSaved, predictPicture, winner } from '../../../support/page';
import { learn } from '../../../support/recognition';
import { plainPictures } from '../../support/plain-pictures';
import { expect, test } from '../../support/test';

const strictness = (page: Page) => page.getByRole('slider', { name: 'How strict' });

async function learnKinds(page: Page): Promise<void> {
  await learn(page, {
    warm: await plainPictures('red', 5),
    cold: await plainPictures('blue', 5),
  });
}

test('makes one edit of one drag of the slider', async ({ page }) => {
  await learnKinds(page);
  const box = await strictness(page).boundingBox();
  if (!box) throw new Error('the slider is not shown');
  const y = box.y + box.height / 2;
  const before = await strictness(page).inputValue();
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, y, { steps: 20 });
  await expect(page.getByText('About 1 in 2 pictures')).toBeVisible();
  await page.mouse.up();
  await expectSaved(page);
  await page.getByRole('button', { name: 'Undo: set how strict it is' }).click();
  await expect(strictness(page)).toHaveValue(before);
});

test('has each confidence read out as a share, under the name of its class', async ({ page }) => {
  await learnKinds(page);
  const [warm] = await plainPictures('red', 1);
  await predictPicture(page, warm);
  await expect(winner(page)).toHaveText('warm');
  await expect(page.getByRole('list', { name: 'How sure it is of each' })).toBeVisible();
  for (const name of ['warm', 'cold']) {
    const meter = page.getByRole('meter', { name, exact: true });
    const share = await meter.getAttribute('aria-valuenow');
    await expect(meter).toHaveText(`${name}${share} %`);
    await expect(meter).toHaveAttribute('aria-valuetext', `${share}%`);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test(`has no accessibility violation when it rejects a picture, ${colorScheme}`, async ({
      page,
    }) => {
      await learnKinds(page);
      const [stranger] = await plainPictures('green', 1);
      await predictPicture(page, stranger);
      await expect(answer(page)).toHaveText('None of these');
      // The bars are not what it says.
      await expect(page.getByRole('list', { name: 'If it had to be one of them' })).toBeVisible();
      await expectAccessible(page);
    });

    test(`has no accessibility violation, ${colorScheme}`, async ({ page }) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'New project' }).first().waitFor();
      await expectAccessible(page);
      await learn(page, {
        red: await plainPictures('red', 1),
        green: await plainPictures('green', 1),
        blue: await plainPictures('blue', 1),
      });
      await expectAccessible(page);
      const [, probe] = await plainPictures('red', 2);
      await predictPicture(page, probe);
      await expect(winner(page)).not.toBeEmpty();
      await expectAccessible(page);
    });
  });
}
