import { beforeEach, describe, expect, it } from 'vitest';
import { Jobs, type RunningJob } from '../../../../src/app/shared/jobs';
import { deferred, type TestContext, testContext } from '../test-context';

let context: TestContext;
let jobs: Jobs;

beforeEach(() => {
  context = testContext();
  jobs = new Jobs(context);
});

/** Asks for a job that runs until the test ends it. */
function ask(kind: 'importing' | 'exporting', signal?: AbortSignal) {
  const end = deferred<string>();
  const asked: { job: RunningJob | null } = { job: null };
  const result = jobs.run(
    kind,
    job => {
      asked.job = job;
      return end.promise;
    },
    signal,
  );
  return { ...end, asked, result };
}

/** The same for one that starts at once. */
function start(kind: 'importing' | 'exporting') {
  const { asked, ...rest } = ask(kind);
  return { ...rest, job: asked.job ?? expect.fail('the job was not started') };
}

const shown = () => {
  const { job, waitingJobs } = context.get();
  return [job?.kind ?? null, waitingJobs];
};

describe('a job', () => {
  it('is shown with its progress, until it is done', async () => {
    const { job, resolve, result } = start('importing');
    expect(context.get().job).toEqual({ kind: 'importing', done: 0, total: 1 });
    job.progress(3, 10);
    expect(context.get().job).toEqual({ kind: 'importing', done: 3, total: 10 });
    job.become('re-embedding');
    job.progress(4, 10);
    expect(context.get().job).toEqual({ kind: 're-embedding', done: 4, total: 10 });
    resolve('result');
    expect(await result).toBe('result');
    expect(context.get().job).toBeNull();
    expect(job.signal.aborted).toBe(false);
  });

  it('is no longer shown after work that threw, and passes the error on', async () => {
    const { reject, result } = start('importing');
    reject(new TypeError('defect'));
    await expect(result).rejects.toThrow('defect');
    expect(context.get().job).toBeNull();
  });

  it('learns that it was cancelled, and its progress is no longer shown', async () => {
    const { job, resolve, result } = start('importing');
    jobs.cancel();
    expect(job.signal.aborted).toBe(true);
    expect(context.get().job).toBeNull();
    job.progress(5, 10);
    expect(context.get().job).toBeNull();
    resolve('so far');
    expect(await result).toBe('so far');
  });

  it('can be cancelled by a signal, before it begins and while it runs', async () => {
    const [early, late] = [new AbortController(), new AbortController()];
    const running = start('importing');
    const first = ask('exporting', early.signal);
    const second = ask('exporting', late.signal);
    early.abort();
    expect(await first.result).toBeNull();
    expect(shown()).toEqual(['importing', ['exporting']]);
    running.resolve('done');
    await running.result;
    late.abort();
    expect(second.asked.job?.signal.aborted).toBe(true);
    second.resolve('so far');
    expect(await second.result).toBe('so far');
    expect(first.asked.job).toBeNull();
    expect(shown()).toEqual([null, []]);
  });

  it('that is requested with an aborted signal does not start', async () => {
    const { asked, result } = ask('importing', AbortSignal.abort());
    expect(await result).toBeNull();
    expect(asked.job).toBeNull();
    expect(shown()).toEqual([null, []]);
  });
});

describe('a job that is requested while another is in progress', () => {
  it('waits for it, is shown as waiting, and ends nothing', async () => {
    const first = start('importing');
    const second = ask('exporting');
    const third = ask('importing');
    expect(shown()).toEqual(['importing', ['exporting', 'importing']]);
    expect(second.asked.job).toBeNull();
    first.job.progress(9, 10);
    first.resolve('first');
    expect(await first.result).toBe('first');
    expect(first.job.signal.aborted).toBe(false);
    expect(shown()).toEqual(['exporting', ['importing']]);
    second.resolve('second');
    expect(await second.result).toBe('second');
    third.resolve('third');
    expect(await third.result).toBe('third');
    expect(shown()).toEqual([null, []]);
  });

  it('starts after one that threw', async () => {
    const first = start('importing');
    const second = ask('exporting');
    first.reject(new TypeError('defect'));
    await expect(first.result).rejects.toThrow('defect');
    second.resolve('second');
    expect(await second.result).toBe('second');
  });

  it('starts once one that was cancelled has really ended', async () => {
    const first = start('importing');
    const second = ask('exporting');
    jobs.cancel();
    expect(shown()).toEqual([null, ['exporting']]);
    await new Promise(resolve => setImmediate(resolve));
    expect(second.asked.job).toBeNull();
    first.resolve('so far');
    await first.result;
    expect(shown()).toEqual(['exporting', []]);
    expect(second.asked.job?.signal.aborted).toBe(false);
    second.resolve('second');
    expect(await second.result).toBe('second');
  });
});

describe('cancelling all', () => {
  it('ends running and waiting jobs, and lets the next one start at once', async () => {
    const first = start('importing');
    const second = ask('exporting');
    jobs.cancelAll();
    expect(first.job.signal.aborted).toBe(true);
    expect(await second.result).toBeNull();
    expect(second.asked.job).toBeNull();
    const third = start('exporting');
    first.job.progress(9, 10);
    first.resolve('first');
    await first.result;
    expect(shown()).toEqual(['exporting', []]);
    third.resolve('third');
    expect(await third.result).toBe('third');
    expect(shown()).toEqual([null, []]);
  });

  it('does nothing if none is in progress', () => {
    jobs.cancel();
    jobs.cancelAll();
    expect(shown()).toEqual([null, []]);
  });
});
