/**
 * When what changes is shown. Most things at once; of what pours in, such as the pictures of an
 * import, what has come meanwhile a few times a second, as showing each would cost the page its
 * frame rate.
 */

import type { State } from '../state';
import type { Context } from './context';

/** Milliseconds from one showing of what pours in to the next. */
const SHOWN_EVERY = 300;

/** What is shown. */
interface Shown {
  getState(): State;
  setState(patch: Partial<State>): void;
}

/** The state as the parts of the store have it, shown in `store`. */
export function throttledState(
  store: Shown,
): Pick<Context, 'get' | 'set' | 'setThrottled' | 'flush'> {
  let waiting: Partial<State> = {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (Object.keys(waiting).length === 0) return;
    shownAt = performance.now();
    const shown = waiting;
    waiting = {};
    store.setState(shown);
  };
  return {
    get: () => ({ ...store.getState(), ...waiting }),
    set(patch) {
      // What is newer takes the place of what waits.
      waiting = Object.fromEntries(Object.entries(waiting).filter(([key]) => !(key in patch)));
      store.setState(patch);
    },
    setThrottled(patch) {
      waiting = { ...waiting, ...patch };
      timer ??= setTimeout(flush, Math.max(0, shownAt + SHOWN_EVERY - performance.now()));
    },
    flush,
  };
}
