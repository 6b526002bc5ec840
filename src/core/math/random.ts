/**
 * Seeded random numbers: the same seed gives the same numbers on every machine. Imports nothing.
 */

/** A sequence of random numbers. */
export interface Random {
  /** From 0 (included) to 1 (excluded), in steps of 2^-32. */
  next(): number;
  /** An integer from 0 to `n - 1`. */
  below(n: number): number;
  /** `k` different members of `items` in random order; `k` is at most the number of items. */
  sample<T>(items: readonly T[], k: number): T[];
}

/**
 * xoshiro128** (Blackman and Vigna 2021, "Scrambled Linear Pseudorandom Number Generators"), with its
 * state initialised by splitmix32.
 * @param seed any integer.
 */
export function seededRandom(seed: number): Random {
  let fill = seed | 0;
  const splitmix = () => {
    fill = (fill + 0x9e3779b9) | 0;
    let z = fill;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  const bits = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result >>> 0;
  };
  const random: Random = {
    next: () => bits() / 2 ** 32,
    below: n => Math.floor(random.next() * n),
    sample(items, k) {
      const rest = [...items];
      for (let i = 0; i < k; i++) {
        const j = i + random.below(rest.length - i);
        [rest[i], rest[j]] = [rest[j], rest[i]];
      }
      return rest.slice(0, k);
    },
  };
  return random;
}
