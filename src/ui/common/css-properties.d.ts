/** Lets inline styles set the custom properties that components share with their stylesheets. */
import 'react';

declare module 'react' {
  interface CSSProperties {
    '--class-colour'?: string;
    '--share'?: string;
  }
}
