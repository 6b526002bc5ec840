/** Class colours: an index in the data, a custom property of tokens.css on the page. */
export const PALETTE_SIZE = 10;

export function classColour(index: number): string {
  return `var(--class-${index % PALETTE_SIZE})`;
}
