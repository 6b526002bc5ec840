/** The built page as on any plain web server, under any path. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export interface StaticServer {
  /** Address of the page. */
  readonly address: string;
  /** Stops it, including open connections: from now on the page is offline. */
  close(): Promise<void>;
}

/**
 * @param path begins and ends with a slash.
 * @param others files that replace the build's own, by their paths in it; null where there is none any more.
 */
export async function serveBuild(
  path: string,
  others: ReadonlyMap<string, Buffer | null> = new Map(),
): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith(path) ? pathname.slice(path.length) || 'index.html' : null;
    try {
      if (file === null) throw new RangeError(`${pathname} is not under ${path}`);
      const name = decodeURIComponent(file);
      const body = others.has(name) ? others.get(name) : await readFile(join('dist', name));
      if (!body) throw new RangeError(`${name} is not in the build any more`);
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}${path}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
