/** What axe finds against the accessibility of a page, in the state in which it is. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The rules whose outcome a change of colours alone can change. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Fails on any violation.
 * @param state said when it fails.
 * @param onlyColours where the same state was looked at before in other colours.
 */
export async function expectAccessible(
  page: Page,
  { state = '', onlyColours = false }: { state?: string; onlyColours?: boolean } = {},
): Promise<void> {
  // The other mode opens a page for each analysis, to join what it found in frames: there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (onlyColours ? axe.withRules(OF_COLOURS) : axe).analyze();
  const told = violations.map(({ id, nodes }) => [
    id,
    ...nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`),
  ]);
  expect(told, state).toEqual([]);
}
