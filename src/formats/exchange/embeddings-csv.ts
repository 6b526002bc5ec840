/**
 * Embeddings and labels as a table of text. It is only written: nothing here reads one.
 *
 * Sources: RFC 4180; OWASP, "CSV Injection".
 */
import { type EmbeddingTable, shortNumber } from './embedding-table';

/** What spreadsheets take for a formula, also behind white space. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/** A text as it is shown, whatever it begins with: never a formula that runs when the file is opened. */
function field(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Says that it is UTF-8, which Excel takes for another code page otherwise. */
const BYTE_ORDER_MARK = '\ufeff';

/** UTF-8, one line per example: class, set (`example` or `test`), picture, and the embedding's values. */
export function writeEmbeddingsCsv({
  dimension,
  classes,
  rows,
}: EmbeddingTable): Uint8Array<ArrayBuffer> {
  const columns = Array.from({ length: dimension }, (_, i) => `e${i}`);
  const lines = rows.map(({ label, isTest, picture, embedding }) =>
    [
      field(classes[label]),
      isTest ? 'test' : 'example',
      field(picture),
      ...Array.from(embedding, shortNumber),
    ].join(),
  );
  const header = ['class', 'set', 'picture', ...columns].join();
  return new TextEncoder().encode(BYTE_ORDER_MARK + [header, ...lines, ''].join('\r\n'));
}
