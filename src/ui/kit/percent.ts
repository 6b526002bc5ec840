/** A share as people read it. @param share from 0 to 1. @returns whole per cent. */
export const percent = (share: number): number => Math.round(share * 100);
