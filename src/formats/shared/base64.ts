/** Bytes as text in base64, and back. Imports nothing. */

/**
 * Bytes that become text at a time: a call takes only so many arguments. A multiple of three, so that no
 * part ends in padding.
 */
const STEP = 0x6000;

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += STEP) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + STEP))));
  }
  return parts.join('');
}

/** @throws DOMException where it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  // Uint8Array.from would make a list of all characters first, of many times the memory.
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
