import { beforeEach, describe, expect, it } from 'vitest';
import { Jobs, type RunningJob } from '../../../../src/app/shared/jobs';
import { deferred, type TestContext, testContext } from '../test-context';

let context: TestContext;
let jobs: Jobs;

beforeEach(() => {
  context = testContext();
  jobs = new Jobs(context);
});

/** A job that runs until the test ends it. */
function start(kind: 'importing' | 'exporting') {
  const end = deferred<string>();
  let running: RunningJob | undefined;
  const result = jobs.run(kind, job => {
    running = job;
    return end.promise;
  });
  if (!running) return expect.fail('the job was not started');
  return { ...end, job: running, result };
}

describe('Jobs', () => {
  it('shows a job with its progress, and nothing once it is done', async () => {
    const { job, resolve, result } = start('importing');
    expect(context.get().job).toEqual({ kind: 'importing', done: 0, total: 1 });
    job.progress(3, 10);
    expect(context.get().job).toEqual({ kind: 'importing', done: 3, total: 10 });
    resolve('result');
    expect(await result).toBe('result');
    expect(context.get().job).toBeNull();
    expect(job.signal.aborted).toBe(false);
  });

  it('shows nothing any more after work that threw, and hands the error on', async () => {
    const { reject, result } = start('importing');
    reject(new TypeError('defect'));
    await expect(result).rejects.toThrow('defect');
    expect(context.get().job).toBeNull();
  });

  it('tells the work that it was cancelled, and shows no progress of it any more', async () => {
    const { job, resolve, result } = start('importing');
    jobs.cancel();
    expect(job.signal.aborted).toBe(true);
    expect(context.get().job).toBeNull();
    job.progress(5, 10);
    expect(context.get().job).toBeNull();
    resolve('so far');
    expect(await result).toBe('so far');
  });

  it('cancels a job that is still running when another begins, and shows the new one alone', async () => {
    const first = start('importing');
    const second = start('exporting');
    expect([first.job.signal.aborted, second.job.signal.aborted]).toEqual([true, false]);
    second.job.progress(1, 2);
    first.job.progress(9, 10);
    first.resolve('first');
    await first.result;
    expect(context.get().job).toEqual({ kind: 'exporting', done: 1, total: 2 });
    second.resolve('second');
    await second.result;
    expect(context.get().job).toBeNull();
  });

  it('has nothing to cancel where none is running', () => {
    jobs.cancel();
    expect(context.get().job).toBeNull();
  });
});
