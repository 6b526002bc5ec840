/**
 * Databases as plain JSON: recorded from the code that made them, and restored for the current code.
 * What JSON cannot express is an object with one key, `$` and the name of its kind.
 */

interface RecordedStore {
  readonly name: string;
  readonly keyPath: string | null;
  readonly indexes: readonly { readonly name: string; readonly keyPath: string }[];
  /** Keys are there where a store has no key path. */
  readonly rows: readonly { readonly key: unknown; readonly value: unknown }[];
}

export interface RecordedDatabase {
  readonly version: number;
  readonly stores: readonly RecordedStore[];
}

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

export function encode(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { [`$${value.constructor.name}`]: toBase64(bytes) };
  }
  if (value instanceof Map) return { $Map: [...value].map(encode) };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, encode(each)]));
}

const request = <T>(asked: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

export async function recordDatabase(name: string): Promise<RecordedDatabase> {
  const db = await request(indexedDB.open(name));
  const stores: RecordedStore[] = [];
  for (const storeName of db.objectStoreNames) {
    const store = db.transaction(storeName).objectStore(storeName);
    const [keys, values] = await Promise.all([
      request(store.getAllKeys()),
      request(store.getAll()),
    ]);
    stores.push({
      name: storeName,
      keyPath: store.keyPath === null ? null : String(store.keyPath),
      indexes: [...store.indexNames].map(index => ({
        name: index,
        keyPath: String(store.index(index).keyPath),
      })),
      rows: keys.map((key, i) => ({ key, value: encode(values[i]) })),
    });
  }
  const { version } = db;
  db.close();
  return { version, stores };
}

/** Needs nothing from outside itself: it also runs in a page. */
export async function restoreDatabase({
  recorded,
  name,
}: {
  readonly recorded: RecordedDatabase;
  readonly name: string;
}): Promise<void> {
  const tools = {
    decode(value: unknown): unknown {
      if (Array.isArray(value)) return value.map(each => this.decode(each));
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value);
      const [[kind, text]] = entries.length === 1 ? entries : [['', '']];
      if (kind.startsWith('$') && typeof text === 'string') {
        const { buffer } = Uint8Array.from(atob(text), character => character.charCodeAt(0));
        if (kind === '$Float32Array') return new Float32Array(buffer);
        if (kind === '$Int32Array') return new Int32Array(buffer);
        if (kind === '$Uint8Array') return new Uint8Array(buffer);
        throw new Error(`There is no ${kind} in a database`);
      }
      return Object.fromEntries(entries.map(([key, each]) => [key, this.decode(each)]));
    },
  };
  await new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open(name, recorded.version);
    opening.onupgradeneeded = () => {
      for (const { name: storeName, keyPath, indexes, rows } of recorded.stores) {
        const store = opening.result.createObjectStore(storeName, { keyPath });
        for (const index of indexes) store.createIndex(index.name, index.keyPath);
        for (const { key, value } of rows) {
          if (keyPath === null) store.put(tools.decode(value), key as IDBValidKey);
          else store.put(tools.decode(value));
        }
      }
    };
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
    opening.onerror = () => reject(opening.error);
  });
}
