/**
 * Parts of the page whose script comes in a file of its own: loaded when they are first shown, or before
 * that when the page is idle. Where the file cannot be had, only its place says so, and the rest works on.
 */
import {
  type ComponentType,
  type ReactNode,
  Suspense,
  use,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { ErrorBoundary } from './ErrorBoundary';
import { PartMissing } from './PartMissing';

class PartMissingError extends Error {
  override readonly name = 'PartMissingError';
}

const isPartMissing = (error: unknown) => error instanceof PartMissingError;

export interface LazyPart<Props extends object> {
  (props: Props): ReactNode;
  /** Loads the script ahead of time. Never fails: what cannot be had is reported where it is shown. */
  readonly preload: () => void;
}

/**
 * @param Meanwhile stands in the part's place until its script is there; nothing where it is left out.
 * Where it is a button that has the focus or was clicked, the part's first button gets that.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile?: ComponentType<Props>,
): LazyPart<Props> {
  let loading: Promise<ComponentType<Props>> | null = null;
  let Loaded: ComponentType<Props> | null = null;

  function loaded(): Promise<ComponentType<Props>> {
    loading ??= load().then(
      component => {
        Loaded = component;
        return component;
      },
      (cause: unknown) => {
        throw new PartMissingError('The script of a part of the page did not load', { cause });
      },
    );
    return loading;
  }

  function Content(props: Props) {
    const Component = Loaded ?? use(loaded());
    return <Component {...props} />;
  }

  function Part(props: Props) {
    const kept = useRef<Kept>({ hasFocus: false, isClicked: false });
    return (
      <ErrorBoundary takes={isPartMissing} fallback={() => <PartMissing />}>
        <Suspense
          fallback={
            Meanwhile && (
              <Keep kept={kept.current}>
                <Meanwhile {...props} />
              </Keep>
            )
          }
        >
          {Meanwhile ? (
            <HandOn kept={kept.current}>
              <Content {...props} />
            </HandOn>
          ) : (
            <Content {...props} />
          )}
        </Suspense>
      </ErrorBoundary>
    );
  }

  return Object.assign(Part, { preload: () => void loaded().catch(() => undefined) });
}

/** What the user has done with a stand-in. */
interface Kept {
  hasFocus: boolean;
  isClicked: boolean;
}

interface KeptProps {
  readonly kept: Kept;
  readonly children: ReactNode;
}

/** Boxes that are there for their reference alone, and not in the layout. */
const NO_BOX = { display: 'contents' } as const;

function Keep({ kept, children }: KeptProps) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    const onClick = ({ target }: MouseEvent) => {
      if (target instanceof Element && target.closest('button')) kept.isClicked = true;
    };
    current?.addEventListener('click', onClick);
    // Runs before the elements go, and with them the focus.
    return () => {
      current?.removeEventListener('click', onClick);
      kept.hasFocus = current?.contains(document.activeElement) ?? false;
    };
  }, [kept]);
  return (
    <span ref={box} style={NO_BOX}>
      {children}
    </span>
  );
}

function HandOn({ kept, children }: KeptProps) {
  const box = useRef<HTMLSpanElement>(null);
  const button = () => box.current?.querySelector('button');
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the part takes its place
  useLayoutEffect(() => {
    if (kept.hasFocus) button()?.focus();
  }, [kept]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the part takes its place
  useEffect(() => {
    if (kept.isClicked) button()?.click();
    kept.isClicked = false;
  }, [kept]);
  return (
    <span ref={box} style={NO_BOX}>
      {children}
    </span>
  );
}

/** Loads the scripts of parts that are likely to be wanted, once the browser has nothing else to do. */
export function usePreload(parts: readonly Pick<LazyPart<never>, 'preload'>[]): void {
  useEffect(() => {
    const preload = () => {
      for (const part of parts) part.preload();
    };
    if (!('requestIdleCallback' in globalThis)) {
      const timer = setTimeout(preload);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(preload);
    return () => cancelIdleCallback(idle);
  }, [parts]);
}
