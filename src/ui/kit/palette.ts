/** Class colours: an index in the data, a custom property of tokens.css on the page. */
import { PALETTE_SIZE } from '../../core/project/palette';

export function classColour(index: number): string {
  return `var(--class-${index % PALETTE_SIZE})`;
}
