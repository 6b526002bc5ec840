/** Bytes as people read them, in the words of a language. */

export const MEGABYTE = 1000 ** 2;
const GIGABYTE = 1000 ** 3;

/** @param bytes 0 or more. */
export function byteSize(bytes: number, language: string): string {
  const [unit, count] =
    bytes < GIGABYTE
      ? (['megabyte', bytes / MEGABYTE] as const)
      : (['gigabyte', bytes / GIGABYTE] as const);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: count < 10 ? 1 : 0,
  }).format(count);
}
