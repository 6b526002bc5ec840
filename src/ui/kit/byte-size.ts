/** Bytes as people read them, in the words of a language. */

const MEGA = 1000 ** 2;
const GIGA = 1000 ** 3;

/** @param bytes 0 or more. */
export function byteSize(bytes: number, language: string): string {
  const [unit, count] =
    bytes < GIGA ? (['megabyte', bytes / MEGA] as const) : (['gigabyte', bytes / GIGA] as const);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: count < 10 ? 1 : 0,
  }).format(count);
}
