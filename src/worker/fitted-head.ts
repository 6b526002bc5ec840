/**
 * A head on its support set, to which examples come and from which they go one by one.
 */
import { type Head, HeadError, type SupportSet } from '../heads/head';
import { headById } from '../heads/registry';
import type { HeadSpec } from './protocol';

interface Row {
  readonly embedding: Float32Array;
  readonly classIndex: number;
}

export class FittedHead {
  private constructor(
    private readonly head: Head<unknown, unknown>,
    private readonly options: unknown,
    private state: unknown,
    /** Kept for heads that can only fit from the start. */
    private readonly rows: Row[],
    readonly dimension: number,
    private readonly classCount: number,
  ) {}

  /** @throws HeadError where the head refuses its options or the support set. */
  static async fit(spec: HeadSpec, support: SupportSet): Promise<FittedHead> {
    const head = headById(spec.id);
    const options = head.parseOptions(spec.options);
    const { x, y, dimension, classCount } = support;
    const rows = Array.from(y, (classIndex, i) => ({
      embedding: x.subarray(i * dimension, (i + 1) * dimension),
      classIndex,
    }));
    const state = await head.fit(support, options);
    return new FittedHead(head, options, state, rows, dimension, classCount);
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

  /** Adds an example at the end of the rows. */
  async add(embedding: Float32Array, classIndex: number): Promise<void> {
    this.rows.push({ embedding, classIndex });
    if (this.head.add) this.head.add(this.state, embedding, classIndex);
    else this.state = await this.head.fit(this.support, this.options);
  }

  /** Removes the example in a row; the last row takes its place. */
  async remove(row: number): Promise<void> {
    const last = this.rows.pop();
    if (!last) throw new HeadError('bad-shape', 'There is no example to remove');
    if (row < this.rows.length) this.rows[row] = last;
    if (this.head.remove) this.head.remove(this.state, row);
    else this.state = await this.head.fit(this.support, this.options);
  }

  async predict(queries: Float32Array): Promise<Float32Array> {
    return this.head.predict(this.state, queries);
  }
}
