/** A project that has learnt something, and its answers for pictures. */
import { expect, type Page } from '@playwright/test';
import {
  addFiles,
  answer,
  classCard,
  clearPicture,
  confidences,
  expectLearnt,
  expectSaved,
  newProject,
  predictPicture,
  winner,
} from './page';
import type { PictureFile } from './picture-set';

/** Makes a project of these classes and adds their pictures, all saved and learnt from. */
export async function learn(
  page: Page,
  classes: Readonly<Record<string, readonly PictureFile[]>>,
): Promise<void> {
  await newProject(page, Object.keys(classes));
  for (const [name, pictures] of Object.entries(classes)) {
    await addFiles(page, name, pictures);
    const count = `${pictures.length} ${pictures.length === 1 ? 'picture' : 'pictures'}`;
    await expect(classCard(page, name).getByText(count)).toBeVisible();
  }
  await expectSaved(page);
  await expectLearnt(page);
}

/**
 * Shows a picture and removes it again.
 * @param className the expected class; any class if omitted.
 * @returns the confidences, in per cent, by class: never none.
 */
export async function recognise(
  page: Page,
  picture: PictureFile,
  className?: string,
): Promise<Record<string, string | null>> {
  await predictPicture(page, picture);
  if (className === undefined) await expect(answer(page)).not.toBeEmpty();
  else await expect(winner(page)).toHaveText(className);
  const shown = await confidences(page);
  expect(Object.keys(shown)).not.toHaveLength(0);
  await clearPicture(page);
  return shown;
}
