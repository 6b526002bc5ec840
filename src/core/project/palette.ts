/** Colours that a class can have: the data holds an index, the interface knows the colours. */
export const PALETTE_SIZE = 10;
