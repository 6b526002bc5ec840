/**
 * A server of base models on a different origin, which can be slow, refuse, lie and disappear.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelFiles } from './mobilenet';

/** What is wrong with a folder of the server. */
export type Fault =
  | 'forbidden'
  /** It does not allow pages from other origins to read it. */
  | 'no-cors'
  /** JSON, but not a model. */
  | 'no-model'
  /** The last shard has fewer bytes than the model takes. */
  | 'short'
  /** The connection ends in the middle of the last shard. */
  | 'broken-off';

export interface ModelServer {
  /** Address of the model in a folder, intact or with a fault. */
  address(folder: string, fault?: Fault): string;
  /** Paths requested so far. */
  readonly asked: readonly string[];
  /** From now on the last shards wait. @returns a function that releases them. */
  hold(): () => void;
  close(): Promise<void>;
}

/** @param folders the files of each model by the folder it is in. */
export async function serveModels(
  folders: Readonly<Record<string, ModelFiles>>,
): Promise<ModelServer> {
  const asked: string[] = [];
  let gate = Promise.resolve();

  const answer = async (pathname: string, response: ServerResponse): Promise<void> => {
    const [, fault, folder, name] = pathname.split('/');
    const file = folders[folder]?.[name];
    if (fault !== 'no-cors') response.setHeader('Access-Control-Allow-Origin', '*');
    if (!file || fault === 'forbidden') {
      response.writeHead(file ? 403 : 404).end();
      return;
    }
    if (fault === 'no-model') {
      response.end(JSON.stringify({ layers: [], weights: name }));
      return;
    }
    const isLast = /shard(\d+)of\1/.test(name);
    if (!isLast) {
      response.end(file);
      return;
    }
    await gate;
    if (fault === 'short') response.end(file.subarray(0, -4));
    else if (fault === 'broken-off') {
      response.setHeader('Content-Length', file.length);
      response.write(file.subarray(0, file.length >> 1), () => response.destroy());
    } else response.end(file);
  };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname);
    void answer(pathname, response);
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    address: (folder, fault) => `http://localhost:${port}/${fault ?? 'sound'}/${folder}/model.json`,
    hold() {
      let release: () => void = () => undefined;
      gate = new Promise(resolve => {
        release = resolve;
      });
      return release;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
