/**
 * Locks like a browser's, for the tabs of one test, granted in a separate task.
 */
export class StandInLocks implements LockManager {
  /** Names of those that are held. */
  readonly held = new Set<string>();
  /** How many hold each that is shared. */
  readonly #sharers = new Map<string, number>();
  #waiting: (() => void)[] = [];

  request<T>(name: string, callback: LockGrantedCallback<T>): Promise<Awaited<T>>;
  request<T>(
    name: string,
    options: LockOptions,
    callback: LockGrantedCallback<T>,
  ): Promise<Awaited<T>>;
  async request<T>(
    name: string,
    ...rest: [LockGrantedCallback<T>] | [LockOptions, LockGrantedCallback<T>]
  ): Promise<Awaited<T>> {
    const [options, callback]: [LockOptions, LockGrantedCallback<T>] =
      rest.length === 1 ? [{}, rest[0]] : rest;
    const { ifAvailable, signal, mode = 'exclusive' } = options;
    const isFree = () =>
      !this.held.has(name) || (mode === 'shared' && (this.#sharers.get(name) ?? 0) > 0);
    await new Promise(resolve => setImmediate(resolve));
    while (!isFree()) {
      if (ifAvailable) return await callback(null);
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
        if (signal?.aborted) reject(signal.reason);
      });
    }
    signal?.throwIfAborted();
    this.held.add(name);
    const count = (change: number) => {
      const sharers = (this.#sharers.get(name) ?? 0) + change;
      this.#sharers.set(name, sharers);
      return sharers;
    };
    if (mode === 'shared') count(1);
    try {
      return await callback({ name, mode });
    } finally {
      if (mode === 'exclusive' || count(-1) === 0) this.held.delete(name);
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async query(): Promise<LockManagerSnapshot> {
    return { held: [...this.held].map(name => ({ name, mode: 'exclusive' })), pending: [] };
  }
}
