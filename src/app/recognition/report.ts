/**
 * Keeps the report of the task that is shown up to date: how the head does on its own examples, each
 * held out, and on the test set.
 *
 * It is asked for once edits have paused, and never twice at a time; an answer that edits have
 * overtaken is dropped, and asked for again.
 */

import { WorkerError } from '../../compute/door/client';
import {
  type ConfusionMatrix,
  confusionMatrix,
  UNPREDICTED,
} from '../../core/judging/confusion-matrix';
import { argmax } from '../../core/judging/metrics';
import type { ClassId, ProjectState, SampleId } from '../../core/project/types';
import type { Context } from '../shared/context';
import type { Evaluation, Report } from './report-state';
import type { SupportSetSync } from './support-set';

/** Milliseconds without an edit before it is asked for: longer than between pictures of a burst. */
const PAUSE = 300;

/** Test pictures that are classified at a time, so that predictions get their turn in between. */
const BATCH = 64;

type OwnReport = Omit<Report, 'taskId' | 'examples' | 'test' | 'testNearDuplicates'>;

/** A trained head does not change with its examples, so that none of them can be held out of it. */
const NOT_EVALUATED = { chosen: null, suspects: [], imbalances: [], countedOnce: [] };

function nothingOf(classes: readonly ClassId[]): Evaluation {
  const none = new Int32Array(0);
  return evaluationOf(confusionMatrix(none, none, classes.length), classes, []);
}

/** A confusion matrix with ids instead of indices. */
export function evaluationOf(
  { classes, cells, ...counted }: ConfusionMatrix,
  classIds: readonly ClassId[],
  ids: readonly SampleId[],
): Evaluation {
  return {
    ...counted,
    classes: classes.map((each, c) => ({ ...each, classId: classIds[c] })),
    cells: cells.map(cell => cell.map(row => ids[row])),
  };
}

/** The samples of the test set that can be classified, with the index of their class. */
function testSamples(
  { project, samples }: ProjectState,
  { classes, embeddings }: SupportSetSync,
): { ids: SampleId[]; y: Int32Array } {
  const indexOf = new Map(classes.map((id, i) => [id, i]));
  const found = [...samples.values()].flatMap(sample => {
    const index = indexOf.get(sample.labels[project.activeTaskId] ?? '');
    const isEvaluated = sample.isTest && index !== undefined && embeddings.has(sample.id);
    return isEvaluated ? [{ id: sample.id, index }] : [];
  });
  return { ids: found.map(({ id }) => id), y: Int32Array.from(found, ({ index }) => index) };
}

export class Reports {
  /** Counts the edits; what was asked for before the last one is out of date. */
  #turn = 0;
  #isBusy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context,
    private readonly support: SupportSetSync,
    private readonly pause = PAUSE,
  ) {}

  /**
   * Asks for a new report soon. The one before is shown until then, unless it is about other classes.
   */
  refresh(): void {
    this.#turn++;
    const { report, current } = this.context.get();
    const known = report?.heldOut.classes.map(({ classId }) => classId).join();
    const isOther = report?.taskId !== current?.project.activeTaskId;
    if (isOther || known !== this.support.classes.join()) this.context.set({ report: null });
    this.context.set({ isReportRefused: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), this.pause);
  }

  /** Gives up what is under way. */
  clear(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    this.context.set({ report: null, isReportRefused: false });
  }

  /** Says that the head cannot be judged by the examples as they are: it could not learn from them. */
  refuse(): void {
    this.clear();
    this.context.set({ isReportRefused: true });
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const turn = this.#turn;
    try {
      const report = await this.#make(() => turn === this.#turn);
      if (turn === this.#turn) this.context.set({ report });
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      if (turn === this.#turn) this.context.set({ report: null, isReportRefused: true });
    } finally {
      this.#isBusy = false;
      const { current, isReportRefused } = this.context.get();
      if (turn !== this.#turn && current && !isReportRefused) this.refresh();
    }
  }

  async #make(isCurrent: () => boolean): Promise<Report | null> {
    const { current } = this.context.get();
    const { rows, classes } = this.support;
    if (!current || !rows) return null;
    // The worker answers about the rows that it has been sent up to now: these.
    const { isTrained } = this.support;
    const own = isTrained ? null : await this.#evaluateOwn(rows, classes);
    const test = testSamples(current, this.support);
    const { predicted, nearDuplicates } = await this.#classify(test.ids, classes.length, isCurrent);
    return {
      taskId: current.project.activeTaskId,
      ...(own ?? { ...NOT_EVALUATED, heldOut: nothingOf(classes), lookedAt: rows.length }),
      examples: rows.length,
      test:
        test.ids.length === 0
          ? null
          : evaluationOf(confusionMatrix(test.y, predicted, classes.length), classes, test.ids),
      testNearDuplicates: nearDuplicates,
    };
  }

  /** How the head does on its own examples, each held out. */
  async #evaluateOwn(rows: readonly SampleId[], classes: readonly ClassId[]): Promise<OwnReport> {
    const { chosen, report } = await this.context.worker.request('report', {});
    const byRow = (row: number) => rows[row];
    return {
      chosen,
      heldOut: evaluationOf(report.matrix, classes, rows),
      suspects: report.suspects.map(({ row, looksLike, confidence }) => ({
        id: byRow(row),
        looksLike: classes[looksLike],
        confidence,
      })),
      imbalances: report.imbalances.map(imbalance => ({
        ...imbalance,
        small: classes[imbalance.small],
        large: classes[imbalance.large],
      })),
      countedOnce: report.countedOnce.map(byRow),
      lookedAt: report.lookedAt,
    };
  }

  /**
   * Classes that pictures are taken for, UNPREDICTED where nothing can be said; and those of them
   * that are near-duplicates of an example.
   */
  async #classify(
    ids: readonly SampleId[],
    classCount: number,
    isCurrent: () => boolean,
  ): Promise<{ predicted: Int32Array; nearDuplicates: SampleId[] }> {
    const { embeddings } = this.support;
    const { worker } = this.context;
    const predicted = new Int32Array(ids.length).fill(UNPREDICTED);
    const nearDuplicates: SampleId[] = [];
    for (let from = 0; from < ids.length && isCurrent(); from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const dimension = embeddings.get(ids[from])?.length ?? 0;
      const rows = new Float32Array(batch.length * dimension);
      for (const [i, id] of batch.entries()) rows.set(embeddings.get(id) ?? [], i * dimension);
      const { scores } = await worker.request('classify', { embeddings: rows });
      const areNearDuplicates = await worker.request(
        'near-duplicates',
        { embeddings: rows },
        { transfer: [rows.buffer] },
      );
      nearDuplicates.push(...batch.filter((_, i) => areNearDuplicates[i]));
      for (let i = 0; i < batch.length; i++) {
        const best = argmax(scores, i * classCount, classCount);
        if (scores[i * classCount + best] > 0) predicted[from + i] = best;
      }
    }
    return { predicted, nearDuplicates };
  }
}
