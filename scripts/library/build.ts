/**
 * Builds what is no part of the page's own script: the library with its types, the standalone page as a
 * template that exports fill in, and the page that saves what is stored.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';
import { licencesOf } from './licences.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = `${ROOT}src/library/`;
const RESCUE = `${ROOT}src/rescue/`;
const require = createRequire(import.meta.url);

/**
 * Puts the WebAssembly of TensorFlow.js into the bundle: the file with SIMD, which browsers have
 * supported since 2023. Older browsers compute in plain JavaScript.
 */
function wasmBinary(): Plugin {
  const id = 'virtual:wasm-binary';
  const path = 'dist/tfjs-backend-wasm-simd.wasm';
  return {
    name: 'wasm-binary',
    resolveId: source => (source === id ? `\0${id}` : null),
    load(loaded) {
      if (loaded !== `\0${id}`) return null;
      const binary = readFileSync(require.resolve(`@tensorflow/tfjs-backend-wasm/${path}`));
      const packed = deflateRawSync(binary, { level: 9 }).toString('base64');
      return `export default ${JSON.stringify(packed)};`;
    },
  };
}

/**
 * Keeps the state of TensorFlow.js in the bundle instead of `window`, where it would be shared with any
 * other copy of TensorFlow.js on the same page, even of another version.
 */
function ownTensorFlow(): Plugin {
  const shared = 'ns = window;';
  return {
    name: 'own-tensorflow',
    transform(code, id) {
      if (!id.endsWith('tfjs-core/dist/global_util.js')) return null;
      if (!code.includes(shared)) throw new Error(`Expected "${shared}" in ${id}`);
      return { code: code.replace(shared, 'ns = {};'), map: null };
    },
  };
}

interface Bundle {
  readonly code: string;
  readonly css: string;
  /** Names, versions and licences of the packages in it. */
  readonly packages: readonly string[];
  readonly licences: string;
}

async function bundle(input: string, format: 'es' | 'iife'): Promise<Bundle> {
  const result = await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'warn',
    plugins: [wasmBinary(), ownTensorFlow()],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      cssCodeSplit: false,
      chunkSizeWarningLimit: 4096,
      rolldownOptions: {
        input,
        output: { format, codeSplitting: false },
        preserveEntrySignatures: 'strict',
      },
    },
  });
  const [{ output }] = [result].flat() as Rolldown.RolldownOutput[];
  const chunks = output.filter(file => file.type === 'chunk');
  const styles = output.filter(file => file.type === 'asset');
  const [chunk] = chunks;
  if (!chunk || chunks.length > 1) {
    throw new Error(`Expected one chunk of ${input}, found ${chunks.length}`);
  }
  const { packages, texts } = licencesOf(chunk.moduleIds);
  return {
    code: chunk.code,
    css: styles.map(({ source }) => String(source)).join(''),
    packages,
    licences: `${packages.join('\n')}\n\n----\n\n${texts}\n`,
  };
}

/** `dist/inkling.js`, and the licences of the packages in it. */
export async function buildLibrary(): Promise<Pick<Bundle, 'code' | 'licences'>> {
  const { code, packages, licences } = await bundle(`${SOURCES}inkling.ts`, 'es');
  const banner = `/*! Inkling (MIT), with ${packages.join(', ')}: see inkling.licences.txt */`;
  return { code: `${banner}\n${code}`, licences };
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * What a page of one file may run and access: its own script and styles, and no network.
 * WebAssembly is read from the page itself.
 */
function policyFor(script: string, styles: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(styles)}`,
    'img-src blob: data:',
    'media-src blob: mediastream:',
    'connect-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Puts script and styles into the page itself. */
function onePage(template: string, { code, css }: Pick<Bundle, 'code' | 'css'>): string {
  // Nothing in the script may end the script element.
  const script = code.replace(/<(?=\/script|!--|script)/gi, '\\x3C');
  const filled: Readonly<Record<string, string>> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policyFor(script, css)}" />`,
    styles: `<style>${css}</style>`,
    script: `<script>${script}</script>`,
  };
  return template.replace(/<!--build:(\w+)-->/g, (_, part: string) => filled[part]);
}

/** The standalone page without its model: `src/formats/model/page/standalone-page.ts` puts that in. */
export async function buildStandalonePage(): Promise<string> {
  const made = await bundle(`${SOURCES}page/main.ts`, 'iife');
  const escaped = made.licences.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const template = readFileSync(`${SOURCES}page/page.html`, 'utf8').replace(
    '<!--export:licences-->',
    () => `<!--export:licences-->\n\n----\n\n${escaped}`,
  );
  return onePage(template, made);
}

/** The page that saves what is stored as files; it shares no file with the page, as it is for when those fail. */
export async function buildRescuePage(): Promise<string> {
  const made = await bundle(`${RESCUE}main.ts`, 'iife');
  return onePage(readFileSync(`${RESCUE}rescue.html`, 'utf8'), made);
}
