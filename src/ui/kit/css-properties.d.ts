/** Lets inline styles set the custom properties that components share with their stylesheets. */
import 'react';

declare module 'react' {
  interface CSSProperties {
    '--class-colour'?: string;
    '--second-colour'?: string;
    /** Places along a slider, from 0 to 1. */
    '--handle'?: number;
    '--mark'?: number;
    '--share'?: string;
    /** How much of a job is done, from 0 to 1. */
    '--done'?: number;
  }
}
