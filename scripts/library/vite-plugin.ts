/** Puts the library beside the page: `inkling.js` with its types and licences. */
import type { Plugin } from 'vite';
import { buildLibrary } from './build.js';
import { libraryTypes } from './types.js';

export function library(): Plugin {
  return {
    name: 'inkling-library',
    async generateBundle() {
      const { code, licences } = await buildLibrary();
      const files = {
        'inkling.js': code,
        'inkling.d.ts': libraryTypes(),
        'inkling.licences.txt': licences,
      };
      for (const [fileName, source] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
