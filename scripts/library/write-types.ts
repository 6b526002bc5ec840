/** `tsx scripts/library/write-types.ts FILE`: writes only the types of the library, without a build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { libraryTypes } from './types.js';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Expected the path of a file to write');
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, libraryTypes());
