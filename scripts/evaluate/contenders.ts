/**
 * What the evaluation compares: every head of the page, Automatic, the networks that the page trains,
 * and the two heads that people commonly use.
 */

import type { BaseModel } from '../../src/compute/base-models/base-model.js';
import { loadBaseModel } from '../../src/compute/base-models/load.js';
import { FittedHead } from '../../src/compute/engine/fitted-head.js';
import type { TrainingCallbacks } from '../../src/compute/training/train.js';
import { Trainer } from '../../src/compute/training/trainer.js';
import { concatenate } from '../../src/core/math/vectors.js';
import type { BaseModelId } from '../../src/core/model/catalog.js';
import { AUTOMATIC, type HeadChoiceId, headIds } from '../../src/core/model/heads.js';
import type { TrainedNetwork } from '../../src/core/model/trained-network.js';
import { DENSE, FINE_TUNED, type TrainingOptions } from '../../src/core/model/training-options.js';
import type { SupportSet } from '../../src/learning/heads/support-set.js';
import { fitTeachableMachine } from './teachable-machine.js';

/** A contender's answers to queries. */
export interface Answers {
  /** Confidences from 0 to 1, `n * ways` values. */
  readonly scores: Float32Array;
  /** How similar each query is to the examples: the larger, the more likely its class is a known one. */
  readonly familiarity: Float32Array;
}

/** Pictures of a set: their embeddings, and their indices in the set. */
export interface Pictures {
  /** Row-major. */
  readonly embeddings: Float32Array;
  readonly items: readonly number[];
}

/** Input for contenders that embed pictures themselves. */
export interface Source {
  readonly baseModel: BaseModelId;
  /** Address of the folder that holds `models/`. */
  readonly root: string;
  /** The base model's input for a picture: red, green and blue from 0 to 255. */
  pixels(item: number): Float32Array;
}

/** A contender that has learnt from a support set. */
export interface Learnt {
  answer(queries: Pictures): Promise<Answers>;
  dispose(): void;
}

export interface Contender {
  readonly id: string;
  /** Whether it needs the pictures, not only their embeddings. */
  readonly needsPixels: boolean;
  /** Whether its familiarity is a share of pictures of the classes, as the page's is. */
  readonly hasFamiliarity: boolean;
  /**
   * @param items the pictures of the support set, row by row.
   * @param source present if it needs pixels.
   */
  learn(support: SupportSet, items: readonly number[], source: Source | null): Promise<Learnt>;
}

/** One of the page's heads, learning and predicting as in the page. */
function pageHead(
  id: string,
  head: HeadChoiceId,
  options: Readonly<Record<string, unknown>> = {},
): Contender {
  return {
    id,
    needsPixels: false,
    hasFamiliarity: true,
    async learn(support) {
      const fitted = await FittedHead.fit({ id: head, options }, support);
      return { answer: ({ embeddings }) => fitted.classify(embeddings), dispose() {} };
    },
  };
}

/** The largest confidence of each query: the only way to tell unknown classes here. */
function largest(scores: Float32Array, ways: number): Float32Array {
  return Float32Array.from({ length: scores.length / ways }, (_, q) =>
    Math.max(...scores.subarray(q * ways, (q + 1) * ways)),
  );
}

/** The library's kNN: its answers contain only confidences. */
function classicKnn(k: number): Contender {
  const { id, learn } = pageHead(`classic-knn-${k}`, 'classic-knn', { k });
  return {
    id,
    needsPixels: false,
    hasFamiliarity: false,
    async learn(support) {
      const { answer, dispose } = await learn(support, [], null);
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
  needsPixels: false,
  hasFamiliarity: false,
  async learn(support) {
    const model = await fitTeachableMachine(support);
    return {
      dispose: model.dispose,
      async answer({ embeddings }) {
        const scores = await model.predict(embeddings);
        return { scores, familiarity: largest(scores, support.classCount) };
      },
    };
  },
};

/** The page's answer: confidences from the network, familiarity from the examples. */
async function answerWith(
  { head, temperature }: TrainedNetwork,
  support: SupportSet,
  embeddings: Float32Array,
): Promise<Answers> {
  const fitted = await FittedHead.fit({ id: AUTOMATIC, options: {} }, support, {
    head,
    temperature,
  });
  return fitted.classify(embeddings);
}

const uninterrupted: TrainingCallbacks = {
  signal: new AbortController().signal,
  onEpoch() {},
  onProgress() {},
};

/** A base model whose pictures are already embeddings. */
const embedded = (dimension: number): BaseModel => ({
  dimension,
  networks: [],
  embed: async embedding => embedding,
  dispose() {},
});

/** A network, trained as in the page. */
function trainedNetwork(id: string, options: TrainingOptions): Contender {
  const needsPixels = options.blocks > 0 || options.copies > 0;
  return {
    id,
    needsPixels,
    hasFamiliarity: true,
    async learn(support, items, source) {
      const { x, y, dimension, classCount } = support;
      if (needsPixels && !source) throw new Error(`Expected pictures for ${id}`);
      const base = source
        ? await loadBaseModel(source.baseModel, source.root)
        : embedded(dimension);
      const trainer = new Trainer({
        base,
        baseModel: source?.baseModel ?? '',
        options,
        labels: [...y],
        classCount,
        openFile: () => Promise.reject(new Error('Expected activations to fit into memory')),
      });
      // Of bursts, there are more rows than pictures.
      for (const row of y.keys()) {
        await trainer.addExample(
          source?.pixels(items[row]) ?? x.subarray(row * dimension, (row + 1) * dimension),
        );
      }
      const network = await trainer.train(uninterrupted);
      if (!network.base || !source) {
        await trainer.dispose();
        return {
          answer: ({ embeddings }) => answerWith(network, support, embeddings),
          dispose() {},
        };
      }
      const embedAll = async (of: readonly number[]) => {
        const out: Float32Array[] = [];
        for (const item of of) out.push(await base.embed(source.pixels(item)));
        return concatenate(out);
      };
      const tuned = { ...support, x: await embedAll(items) };
      return {
        answer: async queries => answerWith(network, tuned, await embedAll(queries.items)),
        dispose: () => void trainer.dispose(),
      };
    },
  };
}

/** In the order in which they are shown. */
export const contenders: readonly Contender[] = [
  pageHead(AUTOMATIC, AUTOMATIC),
  ...headIds.filter(id => id !== 'classic-knn').map(id => pageHead(id, id)),
  classicKnn(3),
  classicKnn(10),
  teachableMachine,
  trainedNetwork('dense', DENSE),
  trainedNetwork('dense-augmented', { ...DENSE, copies: 4 }),
  ...[1, 2, 4].map(blocks => trainedNetwork(`fine-tuned-${blocks}`, { ...FINE_TUNED, blocks })),
];

export const contenderIds: readonly string[] = contenders.map(({ id }) => id);

/** Those that are measured by default: the ones that learn within about a second. */
export const quickContenderIds: readonly string[] = contenders
  .filter(({ id }) => !/^(dense|fine-tuned)/.test(id))
  .map(({ id }) => id);

export const isContenderId = (id: string) => contenderIds.includes(id);
