/**
 * Adds to the page's build: `inkling.js`, which the page uses to run opened models, with its types and
 * licences; the standalone page without a model, which the page fetches to export one; and the page that
 * saves what is stored.
 */
import type { Plugin } from 'vite';
import { buildLibrary, buildRescuePage, buildStandalonePage } from './build.js';
import { libraryTypes } from './types.js';

const LIBRARY = 'inkling.js';
const TEMPLATE = 'standalone-page.txt';
const RESCUE = 'rescue.html';

export function library(): Plugin {
  return {
    name: 'inkling-library',
    // During development, it is built when it is requested.
    configureServer({ middlewares }) {
      middlewares.use(`/${LIBRARY}`, (_, response, next) => {
        response.setHeader('Content-Type', 'text/javascript');
        buildLibrary().then(({ code }) => response.end(code), next);
      });
      middlewares.use(`/${TEMPLATE}`, (_, response, next) => {
        buildStandalonePage().then(page => response.end(page), next);
      });
      middlewares.use(`/${RESCUE}`, (_, response, next) => {
        response.setHeader('Content-Type', 'text/html');
        buildRescuePage().then(page => response.end(page), next);
      });
    },
    async generateBundle() {
      const { code, licences } = await buildLibrary();
      const files = {
        [LIBRARY]: code,
        'inkling.d.ts': libraryTypes(),
        'inkling.licences.txt': licences,
        [TEMPLATE]: await buildStandalonePage(),
        [RESCUE]: await buildRescuePage(),
      };
      for (const [fileName, source] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
