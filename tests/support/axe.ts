/** What axe finds wrong with the accessibility of a page in its current state. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The rules whose result can depend on colours only. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Fails on any violation.
 * @param state named in the error message.
 * @param onlyColours if the same state has been checked in other colours.
 */
export async function expectAccessible(
  page: Page,
  { state = '', onlyColours = false }: { state?: string; onlyColours?: boolean } = {},
): Promise<void> {
  // The other mode opens a page for each analysis, to combine results from frames, but there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (onlyColours ? axe.withRules(OF_COLOURS) : axe).analyze();
  const told = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
  ]);
  expect(told, state).toEqual([]);
}
