/** A later build of the page, as it differs for browsers: each script and style has another name. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Files that name others. */
const TEXTS: ReadonlySet<string> = new Set(['.html', '.js', '.css', '.webmanifest']);

/** What only the later build has. */
export const MARK = 'later-build';

/**
 * Its files by their paths, for a server of the build: null for those that it has no more.
 * The names stay as long as they were, as lengths are all that the build's own tools may rely on.
 */
export function nextBuild(): Map<string, Buffer | null> {
  const assets = readdirSync('dist/assets').filter(name => TEXTS.has(extname(name)));
  const renamed = new Map(assets.map(name => [name, name.replace(/.(?=\.\w+$)/, '~')]));
  const names = new RegExp(assets.map(name => name.replaceAll('.', '\\.')).join('|'), 'g');
  const rename = (text: string) => text.replace(names, name => renamed.get(name) ?? name);

  const files = new Map<string, Buffer | null>();
  for (const name of readdirSync('dist').filter(each => TEXTS.has(extname(each)))) {
    let text = rename(readFileSync(join('dist', name), 'utf8'));
    if (name === 'index.html') text = text.replace('<head>', `<head><meta name="${MARK}">`);
    if (name === 'sw.js')
      text = text.replace(/(url:"index\.html",revision:")\w+/, `$1${'0'.repeat(32)}`);
    files.set(name, Buffer.from(text));
  }
  for (const [old, now] of renamed) {
    files.set(`assets/${old}`, null);
    files.set(`assets/${now}`, Buffer.from(rename(readFileSync(`dist/assets/${old}`, 'utf8'))));
  }
  return files;
}
