/**
 * Keeps the address and what the store shows together: what is opened gets an entry of its own in the
 * history, and an address that the user comes to is opened. Free of React.
 */
import type { StoreApi } from 'zustand';
import type { State } from '../../app/state';
import type { Store } from '../../app/store';
import {
  type Address,
  currentAddress,
  isSamePage,
  onAddress,
  pushAddress,
  replaceAddress,
  START,
} from '../shared/address';

function addressOf({ current, openedModel }: State): Address {
  if (current) return { page: 'project', id: current.project.id, step: null };
  return openedModel ? { page: 'model' } : START;
}

/** Opens what the address says now. @returns what ends it. */
export function followAddress(store: StoreApi<Store>): () => void {
  const { actions } = store.getState();
  /** Asked for by an address, and not shown yet. */
  let wanted: Address | null = null;

  /** Leaves what is shown for the start page. */
  function leave(): void {
    const { current, openedModel, lockedProject } = store.getState();
    if (current) actions.closeProject();
    else if (openedModel) actions.closeModel();
    else if (lockedProject) actions.leaveLockedProject();
  }

  /** Once what was wanted is there, or cannot be had. */
  function arrived(address: Address): void {
    if (wanted !== address) return;
    wanted = null;
    const there = addressOf(store.getState());
    if (!isSamePage(there, currentAddress())) replaceAddress(there);
  }

  async function openProject(address: Address & { page: 'project' }): Promise<void> {
    await actions.openProject(address.id);
    // Where another tab has it, the user is asked first.
    if (store.getState().lockedProject?.id !== address.id) arrived(address);
  }

  function travel(): void {
    const address = currentAddress();
    if (isSamePage(address, addressOf(store.getState()))) {
      wanted = null;
      return;
    }
    if (wanted && isSamePage(address, wanted)) return;
    wanted = address;
    leave();
    if (address.page === 'project') {
      void openProject(address);
      return;
    }
    if (address.page === 'model')
      actions.notify({ tone: 'info', code: 'model-closed', params: {} });
    arrived(address);
  }

  function onChange(state: Store, before: Store): void {
    const there = addressOf(state);
    if (wanted) {
      const hasLeft = before.lockedProject !== null && state.lockedProject === null;
      if (isSamePage(there, wanted) || hasLeft) arrived(wanted);
      return;
    }
    if (isSamePage(there, addressOf(before)) || isSamePage(there, currentAddress())) return;
    pushAddress(there);
  }

  const endings = [store.subscribe(onChange), onAddress(travel)];
  travel();
  return () => {
    for (const end of endings) end();
  };
}
