/** The time per picture on each backend, as measured by the page itself. */
import { closeDialog, openSettings } from '../../../tests/support/base-model.js';
import type { Measurement } from '../measurement.js';

const REFERENCE = 'wasm';

export const backends: Measurement = async bench => {
  const page = await bench.page();
  const dialog = await openSettings(page);
  const times = new Map<string, number>();
  for (const line of await dialog.getByRole('row').filter({ hasText: ' ms' }).all()) {
    const name = await line.getByRole('rowheader').textContent();
    const time = Number.parseFloat((await line.getByRole('cell').first().textContent()) ?? '');
    if (name !== null) times.set(name, time);
  }
  await closeDialog(page);
  const reference = times.get(REFERENCE);
  if (reference === undefined) throw new Error(`The page has no time for ${REFERENCE}`);
  return [...times].map(([name, time]) => ({
    what: `embedding on ${name}: time per picture, fastest`,
    value: time,
    unit: 'ms',
    ratio: time / reference,
    to: REFERENCE,
  }));
};
