/** The page's answer for a picture, unrounded, to compare others with. */
import { expect, type Page, type Worker } from '@playwright/test';
import { lastScores } from './compute';
import { answer, clearPicture, predictPicture } from './page';
import type { PictureFile } from './picture-set';

/** Confidences, in the order of the classes. `hearScores` comes first. */
export async function pageScores(
  page: Page,
  worker: Worker,
  picture: PictureFile,
): Promise<readonly number[]> {
  await predictPicture(page, picture);
  await expect(answer(page)).not.toBeEmpty();
  const scores = (await lastScores(worker)) ?? [];
  await clearPicture(page);
  expect(scores).not.toHaveLength(0);
  return scores;
}

/**
 * The picture stretched to a size, as a PNG.
 * @param edge pixels around it that stay transparent.
 */
export async function atSize(
  page: Page,
  { name, bytes }: PictureFile,
  width: number,
  height: number,
  edge = 0,
): Promise<PictureFile> {
  const png = await page.evaluate(
    async ([base64, w, h, e]) => {
      const picture = await (await fetch(`data:;base64,${base64}`)).blob();
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      context?.drawImage(await createImageBitmap(picture), e, e, w - 2 * e, h - 2 * e);
      const drawn = await canvas.convertToBlob({ type: 'image/png' });
      return [...new Uint8Array(await drawn.arrayBuffer())];
    },
    [bytes.toString('base64'), width, height, edge] as const,
  );
  return { name: `${width}x${height}-${name}.png`, bytes: Buffer.from(png) };
}
