/**
 * How long someone waits who has never been here, and who comes back: for the page, for the first picture
 * in a class, and for the first answer, each from when the page is opened.
 */
import { expect as expectSoon, type Page } from '@playwright/test';
import { answer, classCard } from '../../../tests/support/page.js';
import type { Bench, Measurement, Row } from '../measurement.js';

/** Profiles that are visited; the median of them is printed. */
const VISITORS = 3;
const CLASSES = ['first', 'second'] as const;

/** Slow machines are measured too. */
const expect = expectSoon.configure({ timeout: 180_000 });

/** Seconds from when the page is opened. */
interface Visit {
  readonly paint: number;
  readonly picture: number;
  readonly answer: number;
}

const STEPS: readonly [step: keyof Visit, text: string][] = [
  ['paint', 'first paint'],
  ['picture', 'first picture in a class'],
  ['answer', 'first answer'],
];

async function addFromCamera(page: Page, className: string): Promise<void> {
  const card = classCard(page, className);
  await card.getByRole('button', { name: 'Add from camera' }).press('Enter');
  await expect(card.locator('img').first()).toBeVisible();
}

/** Does at once what a user would do: a project, two classes, a picture of each from the camera. */
async function visit({ openProfile }: Bench, profile: string): Promise<Visit> {
  const context = await openProfile(profile);
  try {
    const page = await context.newPage();
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    await page.goto('/', { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'New project' }).first().click();
    for (const name of CLASSES) {
      await page.getByRole('button', { name: 'Add a class' }).click();
      await page.getByRole('textbox', { name: 'Class name' }).fill(name);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: 'Start camera' }).click();
    await addFromCamera(page, CLASSES[0]);
    const picture = seconds();
    await addFromCamera(page, CLASSES[1]);
    await expect(answer(page)).toBeVisible();
    const answered = seconds();
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000,
    );
    return { paint, picture, answer: answered };
  } finally {
    await context.close();
  }
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export const firstVisit: Measurement = async bench => {
  const first: Visit[] = [];
  const second: Visit[] = [];
  for (let visitor = 0; visitor < VISITORS; visitor++) {
    first.push(await visit(bench, `visitor-${visitor}`));
    second.push(await visit(bench, `visitor-${visitor}`));
  }
  return STEPS.flatMap(([step, text]): Row[] => {
    const [now, later] = [first, second].map(visits => median(visits.map(each => each[step])));
    const row = (which: string, value: number): Row => ({
      what: `${which} visit: ${text}`,
      value,
      unit: 's',
      ratio: value / later,
      to: 'second visit',
    });
    return [row('first', now), row('second', later)];
  });
};
