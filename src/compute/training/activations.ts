/**
 * Stores the trunk's output for each picture, so that the trunk runs only once per picture: in memory,
 * and on disk beyond a budget.
 */

/** The most bytes of activations in memory: enough for 10 classes of 50 pictures with 4 copies each. */
const MEMORY_BUDGET = 256 * 2 ** 20;

/** A file that can be read and written at any position. */
export interface ScratchFile {
  write(values: Float32Array, at: number): void;
  /** Fills `values`. */
  read(values: Float32Array, at: number): void;
  /** Removes it. */
  close(): Promise<void> | void;
}

export class Activations {
  readonly #inMemory: Float32Array[] = [];
  #file: ScratchFile | null = null;
  #count = 0;

  /**
   * @param length number of values of one activation.
   * @param openFile called once the budget is used up.
   * @param budget in bytes.
   */
  constructor(
    private readonly length: number,
    private readonly openFile: () => Promise<ScratchFile>,
    private readonly budget: number = MEMORY_BUDGET,
  ) {}

  get count(): number {
    return this.#count;
  }

  /** Whether part of them is on disk. */
  get isOnDisk(): boolean {
    return this.#file !== null;
  }

  get #bytes(): number {
    return this.length * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Adds one at the end. */
  async add(values: Float32Array): Promise<void> {
    if (values.length !== this.length) {
      throw new RangeError(`Expected an activation of ${this.length}, found ${values.length}`);
    }
    if ((this.#inMemory.length + 1) * this.#bytes <= this.budget) {
      this.#inMemory.push(values.slice());
    } else {
      this.#file ??= await this.openFile();
      this.#file.write(values, (this.#count - this.#inMemory.length) * this.#bytes);
    }
    this.#count++;
  }

  /** The activation at `index`; do not change it. */
  read(index: number): Float32Array {
    const kept = this.#inMemory[index];
    if (kept) return kept;
    if (index >= this.#count || !this.#file) {
      throw new RangeError(`There is no activation ${index} among ${this.#count}`);
    }
    const values = new Float32Array(this.length);
    this.#file.read(values, (index - this.#inMemory.length) * this.#bytes);
    return values;
  }

  async dispose(): Promise<void> {
    this.#inMemory.length = 0;
    this.#count = 0;
    await this.#file?.close();
    this.#file = null;
  }
}
