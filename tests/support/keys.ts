/** A user with only the keyboard, who always sees where the focus is. */
import { expect, type Locator, type Page } from '@playwright/test';

/** More than the number of stops on any page in the tests. */
const MOST_STOPS = 80;

/** Fails unless the focused element is in view, and it or its visible part has a ring around it. */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const look = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'nothing has the focus';
      const stands = [
        focused,
        document.getElementById(focused.getAttribute('aria-activedescendant') ?? ''),
        // For a switch or a slider, the input is hidden, and the label or thumb around it is visible.
        ...[1, 2, 3].map(up => {
          let element: Element | null = focused;
          for (let i = 0; i < up; i++) element = element?.parentElement ?? null;
          return element;
        }),
        ...focused.querySelectorAll('*'),
      ];
      const ringed = stands.find(element => {
        if (!element) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      });
      const name = `${focused.tagName} ${focused.getAttribute('aria-label') ?? focused.textContent}`;
      if (!ringed) return `${name} has no ring`;
      const { top, bottom, left, right } = ringed.getBoundingClientRect();
      const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      return isInView ? 'seen' : `${name} is out of view`;
    });
  await expect.poll(look).toBe('seen');
}

/** Presses Tab until an element has the focus; each stop on the way must be visible. */
export async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press(key);
    const isThere = await target.evaluate(element => element === document.activeElement);
    const isLeft = await page.evaluate(() => document.activeElement === document.body);
    // From the last stop, Tab leaves the page and enters it again.
    if (!isLeft) await expectVisibleFocus(page);
    if (isThere) return;
  }
  throw new Error(`${target} cannot be reached with ${key}`);
}

/** Moves in a menu until an item has the focus, and presses it. */
export async function chooseItem(page: Page, name: string, press = 'Enter'): Promise<void> {
  const item = page.getByRole('menuitem', { name, exact: true });
  await expect(item).toBeVisible();
  for (let step = 0; step < MOST_STOPS; step++) {
    await expectVisibleFocus(page);
    if (await item.evaluate(element => element === document.activeElement)) {
      await page.keyboard.press(press);
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`${name} cannot be reached in the menu`);
}
