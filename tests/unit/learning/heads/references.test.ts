/**
 * The heads against scikit-learn (and LIBSVM in it), on sets with more and with fewer examples than
 * dimensions. tests/fixtures/heads/make-references.py made the answers.
 */

import { describe, expect, it } from 'vitest';
import { gram } from '../../../../src/core/math/linear-algebra';
import { solveSvm } from '../../../../src/core/math/smo';
import { softmaxRows } from '../../../../src/core/math/softmax';
import type { FeatureOptions } from '../../../../src/core/model/heads';
import { logistic } from '../../../../src/learning/heads/logistic';
import { ridge } from '../../../../src/learning/heads/ridge';
import { shrinkageLda } from '../../../../src/learning/heads/shrinkage-lda';
import { linearSvm, rbfSvm } from '../../../../src/learning/heads/svm';
import references from '../../../fixtures/heads/references.json';

/** The heads compute with the embeddings as they are. */
const PLAIN: FeatureOptions = { power: 1, normalise: false, centre: false };

/** Logits per unit of what the head computes, as documented in each head. */
const RIDGE_SCALE = 8;
const SVM_SCALE = 3;
const LDA_SCALE = 20;

/** @param tolerance relative to the larger of 1 and the expected value. */
function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value) / Math.max(1, Math.abs(value))).toBeLessThan(tolerance);
  }
}

describe.each([
  ['irises', references.iris],
  ['wide clouds', references.wide],
] as const)('on %s', (_, reference) => {
  const { dimension, classCount } = reference;
  const x = Float32Array.from(reference.x);
  const y = Int32Array.from(reference.y);
  const n = y.length;
  const queries = Float32Array.from(reference.queries);
  const support = { x, y, dimension, classCount };
  const counts = Array.from({ length: classCount }, (_, c) => y.filter(own => own === c).length);

  it.each(reference.ridge)("ridge, lambda $lambda, is scikit-learn's", expected => {
    const options = { ...PLAIN, lambda: expected.lambda };
    const logits = ridge.predict(ridge.fit(support, options), queries);
    expectClose(
      logits.map(logit => logit / RIDGE_SCALE),
      expected.predictions.flat(),
      1e-5,
    );
  });

  it.each(reference.ridge)(
    'ridge, lambda $lambda, leaves one out like a new fit without it',
    expected => {
      const logits = ridge.leaveOneOut(support, { ...PLAIN, lambda: expected.lambda });
      expectClose(
        logits.map(logit => logit / RIDGE_SCALE),
        expected.leaveOneOut.flat(),
        1e-5,
      );
    },
  );

  it.each(reference.logistic)("logistic, lambda $lambda, is scikit-learn's", expected => {
    const fitted = logistic.fit(support, { ...PLAIN, lambda: expected.lambda });
    expectClose(fitted.weights, expected.coefficients.flat(), 1e-3);
    const probabilities = softmaxRows(logistic.predict(fitted, queries), classCount);
    expectClose(probabilities, expected.probabilities.flat(), 1e-3);
  });

  it.each(reference.linearSvm)("linear SVM, cost $cost, is LIBSVM's", ({ cost, machines }) => {
    const fitted = linearSvm.fit(support, { ...PLAIN, cost });
    const logits = linearSvm.predict(fitted, queries);
    for (const [c, { decisions }] of machines.entries()) {
      const found = decisions.map((_, q) => logits[q * classCount + c] / SVM_SCALE);
      expectClose(found, decisions, 1e-4);
    }
  });

  it.each(reference.rbfSvm)(
    "RBF SVM, cost $cost and gamma $gamma, is LIBSVM's",
    ({ cost, gamma, machines }) => {
      const fitted = rbfSvm.fit(support, { ...PLAIN, cost, gamma });
      const used = [...y.keys()].filter(row =>
        machines.some(({ coefficients }) => coefficients[row] !== 0),
      );
      expect(fitted.rows).toEqual(
        Float32Array.from(
          used.flatMap(row => [...x.subarray(row * dimension, (row + 1) * dimension)]),
        ),
      );
      const logits = rbfSvm.predict(fitted, queries);
      for (const [c, { decisions, coefficients }] of machines.entries()) {
        const found = used.map((_, i) => fitted.coefficients[i * classCount + c] / SVM_SCALE);
        expectClose(
          found,
          used.map(row => coefficients[row]),
          1e-4,
        );
        const logitsOfClass = decisions.map((_, q) => logits[q * classCount + c] / SVM_SCALE);
        expectClose(logitsOfClass, decisions, 1e-4);
      }
    },
  );

  it.each(reference.linearSvm)(
    "the solver reaches LIBSVM's objective, cost $cost",
    ({ cost, machines }) => {
      const kernel = gram(x, n, dimension);
      for (const [c, { objective, bias }] of machines.entries()) {
        const signs = Int8Array.from(y, own => (own === c ? 1 : -1));
        const costs = Float64Array.from(
          y,
          own => (cost * n) / (2 * (own === c ? counts[c] : n - counts[c])),
        );
        const solved = solveSvm(kernel, signs, costs, 1e-8);
        let found = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            found += (solved.coefficients[i] * solved.coefficients[j] * kernel[i * n + j]) / 2;
          }
          found -= Math.abs(solved.coefficients[i]);
        }
        expectClose([found], [objective], 1e-8);
        // LIBSVM stores kernel values in 32 bits, which is visible here.
        expectClose([solved.bias], [bias], 1e-4);
      }
    },
  );

  /** -d^2 / 2, without the factor n/(n + 1). */
  const halfDistances = (logits: Float32Array, countOf: (row: number, c: number) => number) =>
    Array.from(logits, (logit, at) => {
      const count = countOf(Math.floor(at / classCount), at % classCount);
      return (logit * (count + 1) * dimension) / (count * LDA_SCALE);
    });

  it.each(reference.shrinkageLda)(
    "shrinkage LDA, $shrinkage, has scikit-learn's covariance and decisions",
    ({ shrinkage, decisions, squaredDistances }) => {
      const options = { ...PLAIN, shrinkage };
      const logits = shrinkageLda.predict(shrinkageLda.fit(support, options), queries);
      const found = halfDistances(logits, (_, c) => counts[c]);
      expectClose(
        found,
        squaredDistances.flat().map(distance => -distance / 2),
        1e-5,
      );
      // Decisions leave out a term that all classes have in common.
      const lessTheFirst = (values: readonly number[]) =>
        values.map((value, at) => value - values[at - (at % classCount)]);
      expectClose(lessTheFirst(found), lessTheFirst(decisions.flat()), 1e-4);
    },
  );

  it.each(reference.shrinkageLda)(
    'shrinkage LDA, $shrinkage, leaves an example out of its mean and of the covariance',
    ({ shrinkage, squaredDistancesLeftOut }) => {
      const logits = shrinkageLda.leaveOneOut(support, { ...PLAIN, shrinkage });
      const found = halfDistances(logits, (row, c) => counts[c] - (y[row] === c ? 1 : 0));
      expectClose(
        found,
        squaredDistancesLeftOut.flat().map(distance => -distance / 2),
        1e-5,
      );
    },
  );
});
