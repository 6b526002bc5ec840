import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSteps, withNeeds } from '../../../scripts/check/run-steps';
import type { Step } from '../../../scripts/check/step';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-steps-'));
});

afterEach(() => rm(folder, { recursive: true }));

const log = () => join(folder, 'log.txt');
const readLog = async () => (await readFile(log(), 'utf8')).trim().split('\n');

/** Writes down when it begins and ends. */
function step(title: string, more: Partial<Step> & { fails?: boolean } = {}): Step {
  const { fails, ...rest } = more;
  const code = `const { appendFileSync } = require('node:fs');
    appendFileSync(process.env.LOG, '${title} begins\\n');
    setTimeout(() => {
      appendFileSync(process.env.LOG, '${title} ends\\n');
      process.exit(${fails ? 1 : 0});
    }, 50);`;
  return { title, tool: 'tsx', args: ['-e', code], env: { LOG: log() }, script: title, ...rest };
}

it('still runs what does not need a step that failed, but nothing that takes long', async () => {
  const first = step('first', { fails: true });
  const next = step('next', { needs: [first] });
  const afterThat = step('after that', { needs: [next] });
  const other = step('other');
  const alone = step('alone', { isAlone: true });
  const outcomes = await runSteps([first, next, afterThat, other, alone], 2);
  expect(outcomes.map(({ step: { title }, state, why }) => [title, state, why])).toEqual([
    ['first', 'failed', undefined],
    ['next', 'blocked', 'first failed'],
    ['after that', 'blocked', 'next failed'],
    ['other', 'passed', undefined],
    ['alone', 'blocked', 'first failed'],
  ]);
  expect((await readLog()).filter(line => line.endsWith('ends')).sort()).toEqual([
    'first ends',
    'other ends',
  ]);
});

it('gives a step that is alone the machine to itself, after all others, whether an alone one failed', async () => {
  const steps = [
    step('long 1', { isAlone: true, fails: true }),
    step('short 1'),
    step('long 2', { isAlone: true }),
    step('short 2'),
  ];
  const outcomes = await runSteps(steps, 2);
  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'passed', 'passed', 'passed']);
  expect((await readLog()).slice(4)).toEqual([
    'long 1 begins',
    'long 1 ends',
    'long 2 begins',
    'long 2 ends',
  ]);
});

it('runs no more steps at a time than it is told, in their order', async () => {
  await runSteps([step('a'), step('b'), step('c')], 1);
  expect(await readLog()).toEqual([
    'a begins',
    'a ends',
    'b begins',
    'b ends',
    'c begins',
    'c ends',
  ]);
});

it('goes on from a step that there is no need to run', async () => {
  const needed = step('needed', { whyNot: () => 'it is there' });
  const steps = withNeeds([step('next', { needs: [needed] })]);
  const outcomes = await runSteps(steps, 2);
  expect(outcomes.map(({ state, why }) => [state, why])).toEqual([
    ['skipped', 'it is there'],
    ['passed', undefined],
  ]);
  expect(await readLog()).toEqual(['next begins', 'next ends']);
});
