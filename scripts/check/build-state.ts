/**
 * Whether `dist/` is what a build would make, so that trying a changed test need not wait for one.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** All that a build reads. */
const INPUTS = [
  'index.html',
  'package-lock.json',
  'public',
  'scripts/bundle-budget.ts',
  'scripts/library',
  'src',
  'tsconfig.base.json',
  'tsconfig.json',
  'vite.config.ts',
];
/** The file that a build writes last: without it, a build was interrupted. */
const LAST = 'dist/sw.js';
/** When the last build that `npm test` or a part of it made was started, in milliseconds since 1970. */
const STAMP = '.cache/built-at';

/** When a file, or anything in a folder, last changed; removing a file changes its folder. */
function lastChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const own = readdirSync(path).map(name => lastChange(join(path, name)));
  return Math.max(stats.mtimeMs, ...own);
}

export function isBuilt(): boolean {
  if (!existsSync(STAMP) || !existsSync(LAST)) return false;
  const builtAt = Number(readFileSync(STAMP, 'utf8'));
  return INPUTS.every(path => lastChange(path) < builtAt);
}

export function noteBuild(startedAt: number): void {
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, String(startedAt));
}
