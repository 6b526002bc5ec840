import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the Node that .nvmrc names is the oldest that package.json takes', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(`>=${readFileSync('.nvmrc', 'utf8').trim()}`).toBe(engines.node);
});
