/**
 * Stores the trunk's output for each picture, so that the trunk runs only once per picture: in memory,
 * and on disk beyond a budget, or in memory still where there is no room on disk.
 */

/** The most bytes of activations in memory: enough for 10 classes of 50 pictures with 4 copies each. */
const MEMORY_BUDGET = 256 * 2 ** 20;

/** A file that can be read and written at any position. */
export interface ScratchFile {
  /** @throws Error where there is no room for it. */
  write(values: Float32Array, at: number): void;
  /** Fills `values`. */
  read(values: Float32Array, at: number): void;
  /** Removes it. */
  close(): Promise<void> | void;
}

export class Activations {
  /** By index. */
  readonly #inMemory = new Map<number, Float32Array>();
  #file: ScratchFile | null = null;
  /** Index of the first one on disk. */
  #firstOnDisk = 0;
  /** Whether the disk takes more. */
  #hasRoom = true;
  #count = 0;

  /**
   * @param length number of values of one activation.
   * @param openFile called once the budget is used up; null where the browser has no files for this.
   * @param budget in bytes.
   */
  constructor(
    private readonly length: number,
    private readonly openFile: () => Promise<ScratchFile | null>,
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
    const isWithin = (this.#count + 1) * this.#bytes <= this.budget;
    if (isWithin || !(await this.#toDisk(values))) this.#inMemory.set(this.#count, values.slice());
    this.#count++;
  }

  /** @returns whether it is on disk now. */
  async #toDisk(values: Float32Array): Promise<boolean> {
    if (!this.#hasRoom) return false;
    try {
      if (!this.#file) {
        this.#file = await this.openFile();
        this.#firstOnDisk = this.#count;
      }
      this.#file?.write(values, this.#place(this.#count));
      this.#hasRoom = this.#file !== null;
    } catch {
      // Full: what is there stays there.
      this.#hasRoom = false;
    }
    return this.#hasRoom;
  }

  #place(index: number): number {
    return (index - this.#firstOnDisk) * this.#bytes;
  }

  /** The activation at `index`; do not change it. */
  read(index: number): Float32Array {
    const kept = this.#inMemory.get(index);
    if (kept) return kept;
    if (index >= this.#count || !this.#file) {
      throw new RangeError(`There is no activation ${index} among ${this.#count}`);
    }
    const values = new Float32Array(this.length);
    this.#file.read(values, this.#place(index));
    return values;
  }

  async dispose(): Promise<void> {
    this.#inMemory.clear();
    this.#count = 0;
    this.#hasRoom = true;
    await this.#file?.close();
    this.#file = null;
  }
}
