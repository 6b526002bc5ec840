/** The packages in a bundle and their licences, read from the packages themselves. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const APACHE = `${ROOT}public/models/licences/Apache-2.0.txt`;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** The folder of the package that a module is in; null for the page's own. */
function packageFolder(moduleId: string): string | null {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId)?.[1] ?? null;
}

/**
 * @param moduleIds paths of the modules in the bundle.
 * @returns one line per package, and the texts of their licences.
 */
export function licencesOf(moduleIds: readonly string[]): { packages: string[]; texts: string } {
  const folders = [...new Set(moduleIds.flatMap(id => packageFolder(id) ?? []))].sort();
  const packages = folders.map(folder => {
    const json: Package = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    return { ...json, folder };
  });
  const read = (path: string) => readFileSync(path, 'utf8').trim();
  const own = packages.flatMap(({ name, folder }) => {
    const path = `${folder}/LICENSE`;
    return existsSync(path) ? [`${name}\n\n${read(path)}`] : [];
  });
  const texts = [`Inkling\n\n${read(`${ROOT}LICENSE`)}`, ...own];
  if (packages.some(({ license }) => license.includes('Apache-2.0'))) texts.push(read(APACHE));
  return {
    packages: packages.map(({ name, version, license }) => `${name} ${version} (${license})`),
    texts: texts.join('\n\n----\n\n'),
  };
}
