/** The notices of the page: adding them, and taking them away. */

import type { Notice, NoticesState } from './notices-state';

export interface NoticesActions {
  dismissNotice(id: number): void;
  /** Shows a notice on behalf of the interface (camera trouble, say). */
  notify(notice: Omit<Notice, 'id'>): void;
}

/** Shows notices in a store. */
export interface Notifier {
  notify(notice: Omit<Notice, 'id'>): void;
  problem(code: string, params?: Notice['params']): void;
}

interface Shown {
  getState(): NoticesState;
  setState(patch: NoticesState): void;
}

export function createNotifier(shown: Shown): Notifier {
  let nextId = 1;
  const notify = (notice: Omit<Notice, 'id'>) => {
    // A storage that fails fails again and again: what it says is said once.
    const others = shown
      .getState()
      .notices.filter(({ code, rescue }) => !rescue || code !== notice.code);
    shown.setState({ notices: [...others, { ...notice, id: nextId++ }] });
  };
  return {
    notify,
    problem: (code, params = {}) => notify({ tone: 'problem', code, params }),
  };
}

/** @param onRescueRefused told when the last offer to save the project as a file is dismissed. */
export function noticesActions(
  shown: Shown,
  { notify }: Notifier,
  onRescueRefused: () => void,
): NoticesActions {
  return {
    notify,
    dismissNotice(id) {
      const notices = shown.getState().notices.filter(notice => notice.id !== id);
      shown.setState({ notices });
      if (!notices.some(({ rescue }) => rescue)) onRescueRefused();
    },
  };
}
