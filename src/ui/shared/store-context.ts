/** How components reach the store: one context, one hook for state, one for actions. */
import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { Actions, Store } from '../../app/store';

export const StoreContext = createContext<StoreApi<Store> | null>(null);

function useStoreApi(): StoreApi<Store> {
  const store = useContext(StoreContext);
  if (!store) throw new Error('StoreContext has no provider above this component');
  return store;
}

/** The part of the state that a component shows; it renders again only when that part changes. */
export function useInkling<T>(selector: (state: Store) => T): T {
  return useStore(useStoreApi(), selector);
}

/** For event handlers, which ask for the newest state when something happens. */
export function useActions(): Actions {
  return useInkling(state => state.actions);
}
