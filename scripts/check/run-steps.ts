/**
 * Runs steps side by side, and prints the output of each in one piece.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { commandLine, nodeArguments, type Step } from './step.js';

export interface Outcome {
  readonly step: Step;
  /** Skipped for a reason of its own; blocked by another that failed. */
  readonly state: 'passed' | 'failed' | 'skipped' | 'blocked';
  /** Why it was skipped or blocked. */
  readonly why?: string;
  readonly seconds: number;
}

/** The steps and all that they need, each once; what is needed comes first. */
export function withNeeds(steps: readonly Step[]): Step[] {
  const all = new Set<Step>();
  const add = (step: Step) => {
    for (const needed of step.needs ?? []) add(needed);
    all.add(step);
  };
  for (const step of steps) add(step);
  return [...all];
}

/** What a step writes to a pipe is coloured if this program writes to a terminal. */
const colours = () => (process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' });

/** @param isShown whether its output is printed at once, and not only when it has ended. */
async function run(step: Step, isShown: boolean): Promise<Outcome> {
  const why = step.whyNot?.() ?? null;
  if (why !== null) {
    console.log(`\n== ${step.title}: skipped, ${why}`);
    return { step, state: 'skipped', why, seconds: 0 };
  }
  console.log(`\n-- ${step.title}: ${commandLine(step)}`);
  if (step.report) rmSync(step.report.path, { force: true });
  const startedAt = Date.now();
  const child = spawn(process.execPath, nodeArguments(step), {
    stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(!isShown && colours()), ...step.env },
  });
  const said: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => said.push(data));
  child.stderr?.on('data', (data: Buffer) => said.push(data));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (Date.now() - startedAt) / 1000;
  const state = status === 0 ? 'passed' : 'failed';
  if (state === 'passed') step.onPassed?.(startedAt);
  const text = Buffer.concat(said).toString().trimEnd();
  console.log(`\n== ${step.title}: ${state} in ${seconds.toFixed(1)} s${text && `\n${text}`}`);
  return { step, state, seconds };
}

/**
 * Steps start in the order given, as soon as what they need has passed. When one fails, the others still
 * run, so that one run reports everything that is wrong; but steps that need it do not, nor do steps that
 * get the machine to themselves, since these take long.
 * @param steps with all that they need.
 * @param most steps that run at a time.
 * @returns an outcome for each step, in the order of `steps`.
 */
export async function runSteps(steps: readonly Step[], most: number): Promise<Outcome[]> {
  const outcomes = new Map<Step, Outcome>();
  const block = (step: Step, by: Step) =>
    outcomes.set(step, { step, state: 'blocked', why: `${by.title} failed`, seconds: 0 });
  const hasStopped = (step: Step) => {
    const state = outcomes.get(step)?.state;
    return state === 'failed' || state === 'blocked';
  };

  const together = steps.filter(({ isAlone }) => !isAlone);
  const waiting = new Set(together);
  const running = new Set<Promise<void>>();
  while (waiting.size > 0 || running.size > 0) {
    for (const step of waiting) {
      const needs = step.needs ?? [];
      if (running.size >= most || !needs.every(needed => outcomes.has(needed))) continue;
      waiting.delete(step);
      const stopped = needs.find(hasStopped);
      if (stopped) {
        block(step, stopped);
        continue;
      }
      const ending = run(step, steps.length === 1).then(outcome => {
        outcomes.set(step, outcome);
        running.delete(ending);
      });
      running.add(ending);
    }
    if (running.size > 0) await Promise.race(running);
  }

  const stopped = together.find(hasStopped);
  for (const step of steps.filter(({ isAlone }) => isAlone)) {
    if (stopped) block(step, stopped);
    else outcomes.set(step, await run(step, true));
  }
  return steps.flatMap(step => outcomes.get(step) ?? []);
}
