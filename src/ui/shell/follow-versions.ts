/**
 * Keeps the page for visits without a network, by a service worker, and follows newer versions of it. Free
 * of React.
 */
import { registerSW } from 'virtual:pwa-register';
import type { StoreApi } from 'zustand';
import type { Store } from '../../app/store';
import { NewVersions } from '../../app/version/new-versions';

/** Is there, in a tab, for the one load after it was reloaded without being asked. */
const RELOADED = 'inkling.reloaded';

/**
 * @param locks by which tabs know of each other; undefined where the browser has none.
 * @param used resolves once the user begins to do something.
 */
export function followVersions(
  store: StoreApi<Store>,
  locks: LockManager | undefined,
  used: Promise<unknown>,
): void {
  const { serviceWorker } = navigator;
  let registration: ServiceWorkerRegistration | undefined;
  let isControlled = Boolean(serviceWorker?.controller);
  let isActivating = false;

  const versions = new NewVersions(
    store,
    {
      wasReloaded: takeReloaded(),
      async look() {
        // Without a network, what is there already has to do.
        await registration?.update().catch(() => undefined);
        if (registration?.installing) await settled(registration.installing);
        return Boolean(registration?.waiting);
      },
      async activate() {
        isActivating = true;
        const taken = new Promise(resolve =>
          serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
        );
        await takeOver();
        await taken;
      },
      reload(isAsked) {
        if (!isAsked) rememberReloaded();
        location.reload();
      },
    },
    locks,
  );
  void used.then(() => versions.used());

  // The first service worker takes the page over too, which is no newer version.
  serviceWorker?.addEventListener('controllerchange', () => {
    if (isControlled && !isActivating) void versions.tookOver();
    isControlled = true;
  });
  const takeOver = registerSW({
    onRegisteredSW: (_, registered) => {
      registration = registered;
    },
    onNeedRefresh: () => void versions.found(),
    // Decided above: by itself it would reload without regard to work under way.
    onNeedReload: () => undefined,
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void registration?.update().catch(() => undefined);
  });
}

/** Resolves once a version is loaded, or could not be. */
function settled(worker: ServiceWorker): Promise<void> {
  return new Promise(resolve => {
    const onChange = () => {
      if (worker.state === 'installing') return;
      worker.removeEventListener('statechange', onChange);
      resolve();
    };
    worker.addEventListener('statechange', onChange);
    onChange();
  });
}

/** Whether this load came without being asked for. Where a browser does not say, it counts as that. */
function takeReloaded(): boolean {
  try {
    const wasReloaded = sessionStorage.getItem(RELOADED) !== null;
    sessionStorage.removeItem(RELOADED);
    return wasReloaded;
  } catch {
    return true;
  }
}

function rememberReloaded(): void {
  try {
    sessionStorage.setItem(RELOADED, '');
  } catch {
    // It was read before, or this would not be reached.
  }
}
