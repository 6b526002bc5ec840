/** Makes ids for new things. Imports nothing. */

/**
 * A random UUID, version 4 (RFC 9562, 5.4). The browser's own `crypto.randomUUID` exists only on https
 * and localhost, but a school may serve the page over http in its own network.
 */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
