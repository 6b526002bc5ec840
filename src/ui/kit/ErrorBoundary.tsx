/** Shows something else in place of components that failed to render. */
import { Component, type ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
  readonly fallback: (error: unknown) => ReactNode;
  /** Errors that it takes; others are for a boundary further out. Without it, all. */
  readonly takes?: (error: unknown) => boolean;
}

interface State {
  /** In an object, as anything at all can be thrown. */
  readonly failure: { readonly error: unknown } | null;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { error } };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    const { children, fallback, takes } = this.props;
    if (!failure) return children;
    if (takes && !takes(failure.error)) throw failure.error;
    return fallback(failure.error);
  }
}
