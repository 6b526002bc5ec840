/**
 * Fails a build whose page needs too much script before it can be seen, or holds a tensor library. Prints
 * what the first paint needs, file by file. Workers are built apart and have no part in it.
 */
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** Bytes of script, as a server that compresses with gzip sends it, that the first paint may need. */
const BUDGET = 150_000;

/** One of these is loaded beside what the budget is for: it grows with what the page says, not with what it does. */
const LANGUAGES = /\/src\/i18n\/(?!index\.)[\w-]+\.ts$/;

/** What only workers may hold. */
const TENSORS = /\/node_modules\/@tensorflow(-models)?\//;

interface Chunk {
  readonly file: string;
  readonly bytes: number;
  readonly modules: readonly string[];
  readonly imports: readonly string[];
  readonly isEntry: boolean;
}

function chunksOf(bundle: Rolldown.OutputBundle): Chunk[] {
  return Object.values(bundle).flatMap(output =>
    output.type === 'chunk'
      ? [
          {
            file: output.fileName,
            bytes: gzipSync(output.code).length,
            modules: output.moduleIds,
            imports: output.imports,
            isEntry: output.isEntry,
          },
        ]
      : [],
  );
}

/** Some chunks with all that they import statically. */
function closure(chunks: readonly Chunk[], from: readonly Chunk[]): Set<Chunk> {
  const found = new Set(from);
  // A set is walked in the order of insertion, and what is added meanwhile is walked too.
  for (const { imports } of found) {
    for (const chunk of chunks) if (imports.includes(chunk.file)) found.add(chunk);
  }
  return found;
}

const total = (chunks: Iterable<Chunk>) => [...chunks].reduce((sum, { bytes }) => sum + bytes, 0);

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

export function bundleBudget(): Plugin {
  return {
    name: 'bundle-budget',
    apply: 'build',
    writeBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = chunksOf(bundle);
        const needed = closure(
          chunks,
          chunks.filter(({ isEntry }) => isEntry),
        );
        const languages = chunks.filter(({ modules }) => modules.some(id => LANGUAGES.test(id)));
        const lines = [
          ...[...needed].map(({ file, bytes }) => `  ${file}  ${kilobytes(bytes)}`),
          ...languages.map(({ file, bytes }) => `  one language: ${file}  ${kilobytes(bytes)}`),
        ];
        const sum = `Script that the first paint needs: ${kilobytes(total(needed))} gzipped of ${kilobytes(BUDGET)}`;
        this.info([sum, ...lines].join('\n'));
        for (const { file, modules } of chunks) {
          const tensors = modules.find(id => TENSORS.test(id));
          if (tensors) this.error(`${file} is of the page and holds a tensor library: ${tensors}`);
        }
        if (total(needed) > BUDGET) {
          this.error(
            `${sum}. Load what is not seen at first when it is needed (src/ui/kit/lazy-part.tsx), or import less.`,
          );
        }
      },
    },
  };
}
