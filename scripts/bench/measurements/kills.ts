/** Whether pictures that were shown as saved are there after the browser was killed at random. */
import { join } from 'node:path';
import { killAtRandom } from '../../../tests/support/kills.js';
import type { Measurement, Row } from '../measurement.js';

const SEED = 20_261_128;

export const killsMeasurement: Measurement = async bench => {
  const { folder, address, launchOptions, pictures, kills } = bench;
  const report = await killAtRandom({
    kills,
    seed: SEED,
    profile: join(folder, 'killed'),
    address,
    launchOptions,
    pictures,
  });
  const row = (what: string, value: number, unit: Row['unit'], of: number, to: string): Row => ({
    what,
    value,
    unit,
    ratio: value / of,
    to,
  });
  const { saved, lost, unlearnt } = report;
  return [
    ...Object.entries(report.kills).map(([way, count]) =>
      row(`killed while ${way}`, count, 'kills', kills, 'all kills'),
    ),
    row('pictures shown as saved before a kill', saved, 'pictures', saved, 'themselves'),
    row('of them, lost', lost, 'pictures', saved, 'those shown as saved'),
    row('kept after a kill, not learnt yet', unlearnt, 'pictures', saved, 'those shown as saved'),
  ];
};
