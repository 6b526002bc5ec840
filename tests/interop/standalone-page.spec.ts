/**
 * The standalone page on its own, with a model that can be computed by hand: the check on the pictures
 * inside, its other language, pasting, and files that are not whole.
 */
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from '../support/axe';
import {
  type Colour,
  confidencesOf,
  makeColourPage,
  makePng,
  makeVector,
  openPage,
} from '../support/colour-page';

const LABELS = ['red', 'green', '<b>blue</b>'];
const COLOURS: readonly Colour[] = [
  [230, 60, 40],
  [40, 200, 90],
  [30, 80, 240],
];

const makeVectors = () => Promise.all(COLOURS.map(colour => makeVector(colour, LABELS.length)));

async function paste(page: Page, bytes: Buffer, type: string): Promise<void> {
  await page.evaluate(
    ([base64, mediaType]) => {
      const data = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([data], 'pasted', { type: mediaType }));
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    },
    [bytes.toString('base64'), type] as const,
  );
}

async function check(page: Page) {
  await page.getByText('Check it on the pictures inside').click();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const result = page.locator('#check-result');
  await expect(result).not.toHaveText('Checking…');
  return { result, outcomes: page.locator('#vectors .outcome') };
}

test('says that all confidences agree, if they do', async ({ page }, info) => {
  await openPage(page, makeColourPage('Colours', LABELS, await makeVectors()), info);
  await page.getByText('Check it on the pictures inside').click();
  for (const [i, label] of LABELS.entries()) {
    await expect(page.getByRole('img', { name: `Picture ${i + 1}` })).toBeVisible();
    const shown = page.getByRole('listitem').filter({ has: page.getByAltText(`${i + 1}`) });
    await expect(shown).toContainText(label);
    const expected = Math.max(...confidencesOf(COLOURS[i], LABELS.length));
    await expect(shown).toContainText(`${(100 * expected).toFixed(2)} %`);
  }
  await page.getByText('Check it on the pictures inside').click();
  const { result, outcomes } = await check(page);
  await expect(result).toHaveText(
    'It says the same here: all 9 confidences agree to within 0.0001 percentage points.',
  );
  await expect(outcomes).toHaveText(['agrees', 'agrees', 'agrees']);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectAccessible(page);
  }
});

test('says which picture differs, if any is beyond the tolerance', async ({ page }, info) => {
  const vectors = await makeVectors();
  const changed = vectors[1].confidences.slice();
  changed[1] -= 2e-4;
  changed[0] += 2e-4;
  const given = [vectors[0], { ...vectors[1], confidences: changed }, vectors[2]];
  await openPage(page, makeColourPage('Colours', LABELS, given), info);
  const { result, outcomes } = await check(page);
  await expect(result).toContainText('does not say the same here. Picture 2 differs most');
  await expect(outcomes).toHaveText(['agrees', 'differs', 'agrees']);
});

test('never says that unreadable pictures agree', async ({ page }, info) => {
  const [first, second] = await makeVectors();
  const given = [first, { ...second, png: second.png.slice(0, 100) }];
  await openPage(page, makeColourPage('Colours', LABELS, given), info);
  const { result, outcomes } = await check(page);
  await expect(result).toContainText('no way to tell whether it says the same here: picture 2');
  await expect(outcomes).toHaveText(['agrees', 'cannot be compared']);
});

test('recognises even if the expected results are damaged, and says so', async ({ page }, info) => {
  const [vector] = await makeVectors();
  const confidences = vector.confidences.slice(0, 2);
  await openPage(page, makeColourPage('Colours', LABELS, [{ ...vector, confidences }]), info);
  await expect(page.locator('#check-result')).toContainText(
    'cannot be used as a check; the file has been changed or damaged',
  );
  await expect(page.getByRole('button', { name: 'Check', exact: true })).toHaveCount(0);
  await paste(page, await makePng(COLOURS[0]), 'image/png');
  await expect(page.locator('#answer')).toHaveText('red');
});

test('shows no check without pictures inside', async ({ page }, info) => {
  await openPage(page, makeColourPage('Colours', LABELS, []), info);
  await expect(page.getByRole('button', { name: 'Choose a picture' })).toBeEnabled();
  await expect(page.locator('#check')).toBeHidden();
});

test('accepts a picture that is pasted', async ({ page }, info) => {
  await openPage(page, makeColourPage('Colours', LABELS, []), info);
  await expect(page.getByRole('button', { name: 'Choose a picture' })).toBeEnabled();
  for (const [i, colour] of COLOURS.entries()) {
    await paste(page, await makePng(colour), 'image/png');
    await expect(page.locator('#answer')).toHaveText(LABELS[i]);
    await expect(page.getByRole('img', { name: 'The picture that it looks at' })).toBeVisible();
  }
  await paste(page, Buffer.from('no picture'), 'image/png');
  await expect(page.getByRole('alert')).toContainText('This browser cannot read that as a picture');
});

/** A page, and where its script and its model lie in it. */
function makeWhole() {
  const html = makeColourPage('Colours', LABELS, []);
  const script = html.indexOf('<script>');
  const model = html.indexOf('id="model"');
  expect(script).toBeGreaterThan(0);
  expect(model).toBeGreaterThan(script);
  return { html, script, model };
}

const cuts: Readonly<Record<string, (whole: ReturnType<typeof makeWhole>) => string>> = {
  'a file that ends in its model': ({ html, model }) => html.slice(0, model + 900),
  'a file that ends before its model': ({ html, model }) => html.slice(0, model - 20),
  'a model with a piece missing': ({ html, model }) =>
    html.slice(0, model + 400) + html.slice(model + 800),
};

for (const [what, cut] of Object.entries(cuts)) {
  test(`says that ${what} cannot be used`, async ({ page }, info) => {
    await openPage(page, cut(makeWhole()), info);
    await expect(page.getByRole('alert')).toContainText('the file may be cut off. Export the page');
    await expect(page.getByRole('button')).toHaveCount(0);
  });
}

test('says that a file that ends in its script is cut off', async ({ page }, info) => {
  const { html, script, model } = makeWhole();
  await openPage(page, html.slice(0, (script + model) / 2), info);
  await expect(page.getByText('If this stays, the file is cut off')).toBeVisible();
  await expect(page.getByText('文件不完整')).toBeVisible();
});

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('speaks Simplified Chinese', async ({ page }, info) => {
    await openPage(page, makeColourPage('颜色', ['红', '绿', '蓝'], await makeVectors()), info);
    await expect(page.getByRole('button', { name: '选择图片' })).toBeEnabled();
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await page.getByText('用文件内的图片核对').click();
    await page.getByRole('button', { name: '核对', exact: true }).click();
    await expect(page.locator('#check-result')).toContainText('全部 9 个置信度一致');
    // Nothing of it is left in English but names, and licences.
    await page.locator('#licences').evaluate(licences => licences.remove());
    const texts = await page.locator('header, main, footer').allTextContents();
    expect(texts).toHaveLength(3);
    expect(texts.join().replaceAll('Inkling', '')).not.toMatch(/[a-z]{2}/i);
  });
});
