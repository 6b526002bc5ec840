/**
 * Inner products of the features of one support set, each matrix computed once: heads that are compared
 * by leave-one-out on the same examples need the same matrices.
 */

import { gram } from '../../core/math/linear-algebra';
import type { FeatureOptions } from '../../core/model/heads';
import { fitFeatures } from './features';
import type { SupportSet } from './support-set';
import { countClasses } from './validate';

/** A centred row whose squared length is below this share of the row's is only rounding error. */
const ROUNDING = 1e-12;

export class GramMatrices {
  readonly #matrices = new Map<string, Float64Array>();

  constructor(private readonly support: SupportSet) {}

  /** @returns `count * count` inner products of the features with these options; do not change them. */
  of(options: FeatureOptions): Float64Array {
    const { power, normalise, centre } = options;
    const key = `${power} ${normalise} ${centre}`;
    const known = this.#matrices.get(key);
    if (known) return known;
    const matrix = centre ? this.#centred(options) : this.#plain(options);
    this.#matrices.set(key, matrix);
    return matrix;
  }

  #plain(options: FeatureOptions): Float64Array {
    const { rows } = fitFeatures(this.support, options);
    return gram(rows, this.support.y.length, this.support.dimension);
  }

  /** The same centring as in `fitFeatures`, computed from inner products only. */
  #centred(options: FeatureOptions): Float64Array {
    const { y, classCount } = this.support;
    const n = y.length;
    const plain = this.of({ ...options, centre: false });
    const counts = countClasses(y, classCount);
    const seen = counts.filter(count => count > 0).length;
    const shares = Float64Array.from(y, classIndex => 1 / (seen * counts[classIndex]));
    const withCentre = new Float64Array(n);
    let square = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) withCentre[i] += shares[j] * plain[i * n + j];
      square += shares[i] * withCentre[i];
    }
    const scales = new Float64Array(n).fill(1);
    if (options.normalise) {
      for (let i = 0; i < n; i++) {
        const own = plain[i * n + i];
        const length = own - 2 * withCentre[i] + square;
        scales[i] = length > ROUNDING * own ? 1 / Math.sqrt(length) : 0;
      }
    }
    return plain.map((product, at) => {
      const i = Math.floor(at / n);
      const j = at - i * n;
      return scales[i] * scales[j] * (product - withCentre[i] - withCentre[j] + square);
    });
  }
}
