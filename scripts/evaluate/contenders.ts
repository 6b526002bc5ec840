/**
 * What the evaluation compares: every head of the page, Automatic, and the two heads that people
 * use today.
 */
import { AUTOMATIC, type HeadChoiceId } from '../../src/evaluation/automatic.js';
import type { SupportSet } from '../../src/heads/head.js';
import { heads, isHeadId } from '../../src/heads/registry.js';
import { FittedHead } from '../../src/worker/fitted-head.js';
import { fitTeachableMachine } from './teachable-machine.js';

/** What a contender says of queries. */
export interface Answers {
  /** Confidences from 0 to 1, `n * ways` values. */
  readonly scores: Float32Array;
  /** How like the examples each query is: the larger, the surer that its class is a known one. */
  readonly familiarity: Float32Array;
}

/** A contender that has learnt a support set. */
export interface Learnt {
  answer(queries: Float32Array): Promise<Answers>;
  dispose(): void;
}

export interface Contender {
  readonly id: string;
  learn(support: SupportSet): Promise<Learnt>;
}

/** One of the page's heads, learning and answering as it does in the page. */
function pageHead(
  id: string,
  head: HeadChoiceId,
  options: Readonly<Record<string, unknown>> = {},
): Contender {
  return {
    id,
    async learn(support) {
      const fitted = await FittedHead.fit({ id: head, options }, support);
      return { answer: queries => fitted.classify(queries), dispose() {} };
    },
  };
}

/** The largest confidence of each query: all that there is to tell unknown classes by. */
function largest(scores: Float32Array, ways: number): Float32Array {
  return Float32Array.from({ length: scores.length / ways }, (_, q) =>
    Math.max(...scores.subarray(q * ways, (q + 1) * ways)),
  );
}

/** The library's kNN: its answers carry nothing but confidences. */
function classicKnn(k: number): Contender {
  const { id, learn } = pageHead(`classic-knn-${k}`, 'classic-knn', { k });
  return {
    id,
    async learn(support) {
      const { answer, dispose } = await learn(support);
      return {
        dispose,
        async answer(queries) {
          const { scores } = await answer(queries);
          return { scores, familiarity: largest(scores, support.classCount) };
        },
      };
    },
  };
}

const teachableMachine: Contender = {
  id: 'teachable-machine',
  async learn(support) {
    const model = await fitTeachableMachine(support);
    return {
      dispose: model.dispose,
      async answer(queries) {
        const scores = await model.predict(queries);
        return { scores, familiarity: largest(scores, support.classCount) };
      },
    };
  },
};

/** In the order in which they are shown. */
export const contenders: readonly Contender[] = [
  pageHead(AUTOMATIC, AUTOMATIC),
  ...Object.keys(heads)
    .filter(isHeadId)
    .filter(id => id !== 'classic-knn')
    .map(id => pageHead(id, id)),
  classicKnn(3),
  classicKnn(10),
  teachableMachine,
];

export const contenderIds: readonly string[] = contenders.map(({ id }) => id);

export const isContenderId = (id: string) => contenderIds.includes(id);
