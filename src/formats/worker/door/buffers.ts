/** What of a message moves to another thread instead of being copied. Imports nothing. */

/**
 * Smaller buffers are copied: that costs less than moving them, and a browser looks at each that moves
 * once for every other one.
 */
const LEAST_BYTES = 64 * 1024;

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength >= LEAST_BYTES) found.add(buffer);
  } else if (value instanceof Map) {
    for (const item of value.values()) collect(item, found);
  } else if (Array.isArray(value)) {
    for (const item of value) {
      // A list of numbers or texts is one as a whole, and may be long.
      if (typeof item !== 'object') return;
      collect(item, found);
    }
  } else if (!(value instanceof Blob)) {
    for (const item of Object.values(value)) collect(item, found);
  }
}

/**
 * @param message plain data, lists and maps, whose typed arrays are views of buffers that nobody else
 * uses: they are gone here once it is sent.
 * @returns the large buffers in it, each once.
 */
export function buffersIn(message: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(message, found);
  return [...found];
}
