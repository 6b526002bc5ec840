/** The normal distribution and Student's. Imports nothing. */

/**
 * Cumulative distribution function of the normal distribution, with an error of at most 1.5e-7
 * (Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", formula 7.1.26).
 */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (series * Math.exp((-z * z) / 2)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/**
 * Cumulative distribution function of Student's distribution, by the normal one (Wallace 1959, "Bounds on
 * normal approximations to Student's and the chi-square distributions").
 * @param freedom degrees of freedom; with 4, the error is at most 0.0005.
 */
export function studentCdf(t: number, freedom: number): number {
  const size = Math.sqrt(freedom * Math.log1p((t * t) / freedom));
  return normalCdf((Math.sign(t) * size * (8 * freedom + 1)) / (8 * freedom + 3));
}
