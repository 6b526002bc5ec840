/**
 * Locks like a browser's, for the tabs of one test: exclusive, and granted in a separate task.
 */
export class StandInLocks implements LockManager {
  /** Names of those that are held. */
  readonly held = new Set<string>();
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
    const { ifAvailable, signal } = options;
    await new Promise(resolve => setImmediate(resolve));
    while (this.held.has(name)) {
      if (ifAvailable) return await callback(null);
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
        if (signal?.aborted) reject(signal.reason);
      });
    }
    signal?.throwIfAborted();
    this.held.add(name);
    try {
      return await callback({ name, mode: 'exclusive' });
    } finally {
      this.held.delete(name);
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async query(): Promise<LockManagerSnapshot> {
    return { held: [...this.held].map(name => ({ name, mode: 'exclusive' })), pending: [] };
  }
}
