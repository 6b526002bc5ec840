/** Serves `public/` on this machine only, as base models are loaded from an address. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvaluationError } from './evaluation-error.js';

const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));

export interface BaseModelServer {
  /** Address of the folder that holds `models/`. */
  readonly root: string;
  close(): void;
}

export async function serveBaseModels(): Promise<BaseModelServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    readFile(join(PUBLIC, pathname)).then(
      file => response.end(file),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) {
    throw new EvaluationError('The server of the base models did not start.');
  }
  return {
    root: `http://localhost:${address.port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
