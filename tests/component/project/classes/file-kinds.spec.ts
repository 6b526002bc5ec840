/** Files that are not what browsers decode: told as what they are, or read by the page itself. */
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { classCard, newProject } from '../../../support/page';
import { expect, test } from '../../support/test';

const SIDE = 64;

const svg = (colour: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><circle cx="32" cy="32" r="20" fill="${colour}"/></svg>`,
  );

/** 12 bits of grey in 16, as microscopes give them, in a ramp. */
const DEEP = Uint16Array.from({ length: SIDE * SIDE }, (_, i) => i % 4096);
const deep = () =>
  sharp(DEEP, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace('grey16');

const file = (name: string, buffer: Buffer) => ({ name, mimeType: '', buffer });

/** The darkest and the lightest value of a picture as it is shown. */
const range = (picture: Locator): Promise<readonly [number, number]> =>
  picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const values = Array.from(data).filter((_, i) => i % 4 === 0);
    return [Math.min(...values), Math.max(...values)] as const;
  });

const tryFile = async (page: Page, given: ReturnType<typeof file>) => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Try a picture' }).click();
  await (await chooser).setFiles(given);
};

test('what is tried is told as what it is, or shown as it is read', async ({ page }) => {
  await newProject(page, ['cell']);
  const camera = page.getByRole('region', { name: 'Camera', exact: true });
  for (const [given, sentence] of [
    [file('plan.svg', svg('red')), /“plan.svg” is in SVG format, a drawing/],
    [
      file('clip.mov', Buffer.from('\0\0\0\x14ftypqt  \0\0\0\0qt  ')),
      /“clip.mov” is a video \(MOV\)/,
    ],
    [file('none.jpg', Buffer.alloc(0)), /“none.jpg” is empty/],
    [file('cut.png', (await deep().png().toBuffer()).subarray(0, 40)), /“cut.png” is damaged/],
  ] as const) {
    await tryFile(page, given);
    const notice = page.locator('[data-notice=picture-unread]');
    await expect(notice).toContainText(sentence);
    await expect(camera.getByRole('img')).toHaveCount(0);
    await notice.getByRole('button', { name: 'Dismiss' }).click();
  }
  await tryFile(page, file('cell.tiff', await deep().tiff({ compression: 'lzw' }).toBuffer()));
  expect(await range(camera.getByRole('img'))).toEqual([0, 255]);
  await expect(page.locator('[data-notice=pictures-stretched]')).toBeVisible();
});

test('what comes with its address alone is told so, and the page stays', async ({ page }) => {
  await newProject(page, ['cell']);
  const isRefused = await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/uri-list', 'https://example.org/cat.jpg');
    const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    document.querySelector('h1, h2')?.dispatchEvent(drop);
    return drop.defaultPrevented;
  });
  expect(isRefused).toBe(true);
  await expect(page.locator('[data-notice=address-only]')).toContainText('paste it here');
});

test('what is added is named as what it is, and shows what is on it', async ({ page }) => {
  await newProject(page, ['cell']);
  const card = classCard(page, 'cell');
  await card
    .locator('input[type=file]')
    .setInputFiles([
      file('icon.png', await sharp(svg('white')).png().toBuffer()),
      file('cell.png', await deep().png().toBuffer()),
      file('plan.svg', svg('red')),
      file('page.pdf', Buffer.from('%PDF-1.7')),
    ]);
  const notice = page.locator('[data-notice=import-done]');
  await notice.getByText(/^2 files$/).click();
  await expect(notice.getByRole('listitem')).toHaveText([
    /^plan.svg is in SVG format/,
    /^page.pdf is a document \(PDF\)/,
  ]);
  await expect(card.getByText('2 pictures')).toBeVisible();
  await expect(page.locator('[data-notice=pictures-stretched]')).toBeVisible();
  const pictures = card.getByRole('img');
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all()) {
    const [darkest, lightest] = await range(picture);
    expect(lightest - darkest).toBeGreaterThan(200);
  }
});
