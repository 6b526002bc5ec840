/**
 * Browsers with WebGL, computed in software where there is no GPU. The page itself is drawn without it,
 * as browsers usually do there: otherwise the WebGL under test would wait, sometimes forever.
 */
import type { LaunchOptions } from '@playwright/test';

/** For browsers without WebGL: in software it takes most of the time of a test. */
export const WITHOUT_WEBGL = ['--disable-gpu', '--disable-3d-apis'];

export const WITH_WEBGL = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-gpu-compositing',
];

function replaceFlags(
  { args = [], ...options }: LaunchOptions,
  before: readonly string[],
  after: readonly string[],
): LaunchOptions {
  return { ...options, args: [...args.filter(flag => !before.includes(flag)), ...after] };
}

/** For `test.use`, of a whole file. */
export async function launchWithWebGl(
  { launchOptions }: { launchOptions: LaunchOptions },
  use: (options: LaunchOptions) => Promise<void>,
): Promise<void> {
  await use(replaceFlags(launchOptions, WITHOUT_WEBGL, WITH_WEBGL));
}

/** For a browser without WebGL, whatever the others have. */
export const withoutWebGl = (options: LaunchOptions): LaunchOptions =>
  replaceFlags(options, WITH_WEBGL, WITHOUT_WEBGL);
