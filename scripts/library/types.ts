/** Makes the types of the library from its source, in one file that imports nothing. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = `${ROOT}src/library/inkling.ts`;
/** The module whose exports the entry point exports too. */
const PUBLIC = `${ROOT}src/library/types.ts`;

/** Declarations without imports and without re-exports from other modules. */
function withoutModules(declarations: string): string {
  const file = ts.createSourceFile('declarations.d.ts', declarations, ts.ScriptTarget.Latest);
  return file.statements
    .filter(
      node =>
        !ts.isImportDeclaration(node) &&
        !(ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined),
    )
    .map(node => node.getFullText(file))
    .join('');
}

/**
 * `dist/inkling.d.ts`.
 * @throws Error if the library does not compile, or its interface needs other modules.
 */
export function libraryTypes(): string {
  const path = `${ROOT}tsconfig.json`;
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, ts.sys.readFile).config,
    ts.sys,
    dirname(path),
    { noEmit: false, declaration: true, emitDeclarationOnly: true },
  );
  const ambient = fileNames.filter(name => name.endsWith('.d.ts'));
  const program = ts.createProgram([ENTRY, ...ambient], options);
  const declarationsOf = (source: string) => {
    let text = '';
    const file = program.getSourceFile(source);
    program.emit(file, (_, written) => {
      text = written;
    });
    if (text === '') throw new Error(`Expected declarations of ${resolve(source)}`);
    return text;
  };
  const types = withoutModules(declarationsOf(PUBLIC)) + withoutModules(declarationsOf(ENTRY));
  if (/\bimport\(|\bfrom '/.test(types)) {
    throw new Error(`Expected the library's types to stand alone, found:\n${types}`);
  }
  return types;
}
