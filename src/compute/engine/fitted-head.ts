/**
 * A head on its support set, from which examples can be added and removed one by one.
 *
 * What depends on all examples (which head is best, the temperature) is updated when the next picture
 * is classified: the confidences depend only on the support set, not on how it was built.
 */

import type { Familiarity } from '../../core/judging/familiarity';
import { softmaxRows } from '../../core/math/softmax';
import type { HeadLayers } from '../../core/model/classifier';
import { HeadError } from '../../core/model/head-error';
import type { HeadStep } from '../../core/model/head-steps';
import { AUTOMATIC, type Chosen } from '../../core/model/heads';
import { chooseHead } from '../../learning/evaluation/automatic';
import { haveNearDuplicates } from '../../learning/evaluation/near-duplicates';
import {
  familiarity,
  fitOpenSet,
  type OpenSet,
  toFamiliarity,
} from '../../learning/evaluation/open-set';
import { makeReport } from '../../learning/evaluation/report';
import type { SupportSet } from '../../learning/heads/support-set';
import { checkClassIndex, checkQueries, countClasses } from '../../learning/heads/validate';
import type { Answers, HeadSpec, Requests, TrainedHead } from '../door/protocol';
import { headById } from '../heads/registry';
import { denseLogits } from '../training/dense-head';

interface Row {
  readonly embedding: Float32Array;
  readonly classIndex: number;
}

function checkTrained({ head }: TrainedHead, { dimension, classCount }: SupportSet): void {
  if (head.dimension !== dimension || head.classCount !== classCount) {
    throw new HeadError(
      'bad-shape',
      `Expected a trained head of ${dimension} values and ${classCount} classes, found one of ` +
        `${head.dimension} and ${head.classCount}`,
    );
  }
}

/** A trained head as layers. A class that it does not know has a bias of -Infinity in the last layer. */
function denseLayers({ head: { layers }, temperature }: TrainedHead): HeadLayers {
  const biases = layers.map(({ outputs, bias }) => bias ?? new Float32Array(outputs));
  const steps = layers.map(
    ({ inputs, outputs, kernel }, i): HeadStep => ({
      kind: 'dense',
      inputs,
      outputs,
      kernel,
      bias: biases[i].map(value => (Number.isFinite(value) ? value : 0)),
      activation: i < layers.length - 1 ? 'relu' : 'linear',
    }),
  );
  return { steps, temperature, isKnown: Array.from(biases[layers.length - 1], Number.isFinite) };
}

/** A head that has been chosen and fitted. */
interface Learnt {
  readonly chosen: Chosen;
  readonly state: unknown;
}

async function learn({ id, options }: HeadSpec, support: SupportSet): Promise<Learnt> {
  const chosen = await chooseHead(id, options, support, headById);
  return { chosen, state: await headById(chosen.id).fit(support, chosen.options) };
}

export class FittedHead {
  /** Whether examples have been added or removed since the choice. */
  #isStale = false;

  private constructor(
    private readonly spec: HeadSpec,
    /** Null until it is needed, if a trained head answers. */
    private learnt: Learnt | null,
    private openSet: OpenSet | null,
    private readonly rows: Row[],
    readonly dimension: number,
    private readonly classCount: number,
    private readonly trained: TrainedHead | null,
  ) {}

  /**
   * @param trained answers instead of a fitted head, which is then fitted only when it is needed;
   * familiarity still comes from the examples.
   * @throws HeadError if the head refuses its options or the support set, or if the trained one is for
   * other embeddings or another number of classes.
   */
  static async fit(
    spec: HeadSpec,
    support: SupportSet,
    trained: TrainedHead | null = null,
  ): Promise<FittedHead> {
    const { x, y, dimension, classCount } = support;
    const rows = Array.from(y, (classIndex, i) => ({
      embedding: x.subarray(i * dimension, (i + 1) * dimension),
      classIndex,
    }));
    if (trained) checkTrained(trained, support);
    const learnt = trained ? null : await learn(spec, support);
    const openSet = fitOpenSet(support);
    return new FittedHead(spec, learnt, openSet, rows, dimension, classCount, trained);
  }

  /** Which head it is, and why. */
  async choice(): Promise<Chosen> {
    await this.#bringUpToDate();
    return (await this.#own()).chosen;
  }

  async #own(): Promise<Learnt> {
    this.learnt ??= await learn(this.spec, this.support);
    return this.learnt;
  }

  get support(): SupportSet {
    const { rows, dimension, classCount } = this;
    const x = new Float32Array(rows.length * dimension);
    const y = new Int32Array(rows.length);
    for (const [i, row] of rows.entries()) {
      x.set(row.embedding, i * dimension);
      y[i] = row.classIndex;
    }
    return { x, y, dimension, classCount };
  }

  /** Adds an example at the end of the rows. @throws HeadError; nothing is added then. */
  add(embedding: Float32Array, classIndex: number): void {
    checkQueries(embedding, this.dimension);
    checkClassIndex(classIndex, this.classCount);
    this.rows.push({ embedding, classIndex });
    this.#isStale = true;
    const followed = this.#followed;
    if (followed) headById(followed.chosen.id).add?.(followed.state, embedding, classIndex);
  }

  /** Removes the example in a row; the last row takes its place. */
  remove(row: number): void {
    const last = this.rows.pop();
    if (!last) throw new HeadError('bad-shape', 'There is no example to remove');
    if (row < this.rows.length) this.rows[row] = last;
    this.#isStale = true;
    const followed = this.#followed;
    if (followed) headById(followed.chosen.id).remove?.(followed.state, row);
  }

  /** The fitted head, if it can follow each change of the examples without a new fit. */
  get #followed(): Learnt | null {
    if (!this.learnt || this.spec.id === AUTOMATIC) return null;
    const { add, remove } = headById(this.learnt.chosen.id);
    return add && remove ? this.learnt : null;
  }

  async #bringUpToDate(): Promise<void> {
    if (!this.#isStale) return;
    const { support } = this;
    const followed = this.#followed;
    if (followed) {
      const chosen = await chooseHead(this.spec.id, this.spec.options, support, headById);
      this.learnt = { chosen, state: followed.state };
    } else this.learnt = this.trained ? null : await learn(this.spec, support);
    this.openSet = fitOpenSet(support);
    this.#isStale = false;
  }

  /** @param queries embeddings, row-major. */
  async classify(queries: Float32Array): Promise<Answers> {
    await this.#bringUpToDate();
    return {
      scores: await this.#score(queries),
      familiarity: this.openSet
        ? familiarity(this.openSet, queries)
        : new Float32Array(queries.length / this.dimension).fill(1),
    };
  }

  async #score(queries: Float32Array): Promise<Float32Array> {
    if (this.trained) {
      checkQueries(queries, this.dimension);
      const logits = denseLogits(this.trained.head, queries);
      return softmaxRows(logits, this.classCount, this.trained.temperature);
    }
    const { chosen, state } = await this.#own();
    const logits = await headById(chosen.id).predict(state, queries);
    return softmaxRows(logits, this.classCount, chosen.temperature);
  }

  /** @returns standard layers that compute the same confidences; null if there are none. */
  async toLayers(): Promise<HeadLayers | null> {
    if (this.trained) return denseLayers(this.trained);
    const { id, options, temperature } = await this.choice();
    const { support } = this;
    const counts = countClasses(support.y, support.classCount);
    const head = headById(id);
    const steps = head.toSteps?.(await head.fit(support, options)) ?? null;
    return steps && { steps, temperature, isKnown: Array.from(counts, count => count > 0) };
  }

  /** What tells how familiar a picture is; null where there are too few examples. */
  async toFamiliarity(): Promise<Familiarity | null> {
    await this.#bringUpToDate();
    return this.openSet && toFamiliarity(this.openSet);
  }

  /** Which queries, row-major, are near-duplicates of an example. */
  nearDuplicates(queries: Float32Array): readonly boolean[] {
    checkQueries(queries, this.dimension);
    return haveNearDuplicates(this.support, queries);
  }

  /** Evaluates it on its own examples, each held out in turn. */
  async report(): Promise<Requests['report']['result']> {
    const chosen = await this.choice();
    return { chosen, report: await makeReport(this.support, chosen, headById(chosen.id)) };
  }
}
