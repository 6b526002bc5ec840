/**
 * The address of what the page shows, in the part after "#": no server has to know it, and it works in
 * any folder. Screens read it and open their steps with it; what it makes of projects is shell's part.
 */
import { useSyncExternalStore } from 'react';
import type { ProjectId } from '../../core/project/types';

/** What can lie over a project and has an address of its own. */
export const STEPS = ['settings', 'export'] as const;
export type Step = (typeof STEPS)[number];

export type Address =
  | { readonly page: 'start' }
  /** A model is not kept, so its address leads to it only while it is open. */
  | { readonly page: 'model' }
  | { readonly page: 'project'; readonly id: ProjectId; readonly step: Step | null };

export const START: Address = { page: 'start' };

const isStep = (text: string | undefined): text is Step => STEPS.some(step => step === text);

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a lone percent sign, typed by hand
  }
}

/** @param hash as `location.hash` gives it. What means nothing is the start page. */
export function parseAddress(hash: string): Address {
  const [page, ...parts] = hash.replace(/^#?\/?/, '').split('/');
  if (page === 'model') return { page };
  const [first, step] = parts;
  const id = page === 'project' && first ? decoded(first) : null;
  if (id === null) return START;
  return { page: 'project', id, step: isStep(step) ? step : null };
}

export function formatAddress(address: Address): string {
  if (address.page === 'start') return '#/';
  if (address.page === 'model') return '#/model';
  const { id, step } = address;
  return `#/project/${encodeURIComponent(id)}${step === null ? '' : `/${step}`}`;
}

/** Whether two addresses differ in the step at most. */
export function isSamePage(a: Address, b: Address): boolean {
  return a.page === b.page && (a.page !== 'project' || b.page !== 'project' || a.id === b.id);
}

/** Kept with an entry of the history: whether the one before it is the same project without the step. */
interface EntryState {
  readonly hasParentBefore: boolean;
}

const hasParentBefore = (state: unknown): state is EntryState =>
  typeof state === 'object' &&
  state !== null &&
  'hasParentBefore' in state &&
  state.hasParentBefore === true;

const listeners = new Set<() => void>();
let shown = parseAddress(globalThis.location?.hash ?? '');

function set(address: Address): void {
  if (formatAddress(address) === formatAddress(shown)) return;
  shown = address;
  for (const listener of [...listeners]) listener();
}

/** The user went back or forward, or typed an address. */
const TRAVEL = ['popstate', 'hashchange'] as const;
const onTravel = () => set(parseAddress(location.hash));

export function currentAddress(): Address {
  return shown;
}

/** @returns what ends the subscription. */
export function onAddress(listener: () => void): () => void {
  if (listeners.size === 0) for (const event of TRAVEL) addEventListener(event, onTravel);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) for (const event of TRAVEL) removeEventListener(event, onTravel);
  };
}

/** Goes to an address, from which Back returns. */
export function pushAddress(address: Address): void {
  const isStepOver =
    address.page === 'project' &&
    address.step !== null &&
    formatAddress({ ...address, step: null }) === formatAddress(shown);
  const state: EntryState = { hasParentBefore: isStepOver };
  history.pushState(state, '', formatAddress(address));
  set(address);
}

/** Puts an address in place of the one that is shown: Back leads to where it led before. */
export function replaceAddress(address: Address): void {
  history.replaceState(null, '', formatAddress(address));
  set(address);
}

export function useAddress(): Address {
  return useSyncExternalStore(onAddress, currentAddress);
}

/** A step of the project that is shown: whether it is open, and ways to open and leave it. */
export function useStep(step: Step): {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
} {
  const address = useAddress();
  const isOpen = address.page === 'project' && address.step === step;
  return {
    isOpen,
    open() {
      if (shown.page === 'project') pushAddress({ ...shown, step });
    },
    close() {
      if (shown.page !== 'project' || shown.step !== step) return;
      const parent: Address = { ...shown, step: null };
      if (!hasParentBefore(history.state)) return replaceAddress(parent);
      // Shown at once; the browser follows.
      set(parent);
      history.back();
    },
  };
}
