/**
 * `npm test` and the scripts beside it, each a part of it: `tsx scripts/check/main.ts SCRIPT [ARGUMENT...]`.
 * Says at the end how long each step took, what failed, and how to run just that.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ensureBrowser } from '../find-browser.mjs';
import { readReport, runAlone, type Tally } from './failed-tests.js';
import { type Outcome, runSteps, withNeeds } from './run-steps.js';
import type { Step } from './step.js';
import { SCRIPTS } from './steps.js';

/** Ends with a sentence for the user where there is nothing to run. */
function giveUp(message: string): never {
  console.error(message);
  process.exit(1);
}

function plan(script: string, args: readonly string[]): Step[] {
  if (!Object.hasOwn(SCRIPTS, script)) {
    giveUp(`There is no script called ${script}. There are: ${Object.keys(SCRIPTS).join(', ')}.`);
  }
  if (args.length > 0 && !script.startsWith('test:')) {
    giveUp(`npm run ${script} takes no arguments; found ${args.join(' ')}.`);
  }
  return withNeeds(SCRIPTS[script](args));
}

function findBrowser(): string {
  try {
    return ensureBrowser();
  } catch (error) {
    return giveUp(error instanceof Error ? error.message : String(error));
  }
}

const seconds = (value: number) => `${value.toFixed(1)} s`.padStart(10);

function sayTimes(outcomes: readonly Outcome[], all: number): void {
  const width = Math.max(...outcomes.map(({ step }) => step.title.length));
  const line = (title: string, time: string) => `  ${title.padEnd(width)} ${time}`;
  console.log('\nTime of each step, some of them side by side:');
  for (const { step, state, seconds: own, why } of outcomes) {
    const ran = state === 'passed' || state === 'failed';
    console.log(line(step.title, ran ? seconds(own) : `   ${state}: ${why}`));
  }
  console.log(line('All', seconds(all)));
}

/** What is wrong with a step that ran; null if nothing is. */
function complaint({ step: { title, script, report }, state }: Outcome, tally: Tally | null) {
  if (state === 'failed') return `${title} failed. Alone: npm run ${script}`;
  if (!report?.isWhole) return null;
  if (!tally || tally.passed === 0) return `${title}: not one has run.`;
  if (tally.skipped > 0)
    return `${title}: ${tally.skipped} were skipped, and every test has to run.`;
  return null;
}

/** @returns whether all is well. */
function sayResults(outcomes: readonly Outcome[]): boolean {
  let isWell = true;
  const tallies: Tally[] = [];
  for (const outcome of outcomes) {
    const { step, state } = outcome;
    if (state !== 'passed' && state !== 'failed') continue;
    const tally = step.report ? readReport(step.report) : null;
    if (tally) tallies.push(tally);
    const wrong = complaint(outcome, tally);
    if (wrong === null) continue;
    isWell = false;
    console.error(`\n${wrong}`);
    for (const test of tally?.failed ?? []) {
      console.error(`  ${test.name}`);
      if (test.args.length > 0) console.error(`    ${runAlone(step.script, test)}`);
    }
  }
  if (tallies.length === 0) return isWell;
  const sum = (of: (tally: Tally) => number) => tallies.reduce((all, each) => all + of(each), 0);
  const passed = sum(tally => tally.passed);
  const failed = sum(tally => tally.failed.length);
  const skipped = sum(tally => tally.skipped);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return isWell;
}

async function main([script = 'test', ...args]: readonly string[]): Promise<boolean> {
  const steps = plan(script, args);
  if (steps.some(({ tool }) => tool === 'playwright')) {
    console.log(`Browser for the tests: ${findBrowser()}`);
  }
  mkdirSync('.cache', { recursive: true });
  const startedAt = Date.now();
  const outcomes = await runSteps(steps, availableParallelism());
  if (steps.length > 1) sayTimes(outcomes, (Date.now() - startedAt) / 1000);
  return sayResults(outcomes);
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
