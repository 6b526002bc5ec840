/** Archives in one piece, of what the writers are given at once. */
import {
  type LabelledPicture,
  PicturesZipWriter,
} from '../../../src/formats/exchange/pictures-zip';
import { type ProjectContents, ProjectZipWriter } from '../../../src/formats/inkling/project-zip';

export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

export function writeProjectZip(contents: ProjectContents): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  const writer = new ProjectZipWriter(contents, chunk => chunks.push(chunk));
  for (const sample of contents.state.samples.values()) {
    const picture = contents.pictures.get(sample.id);
    if (picture) writer.addPicture(sample, picture);
  }
  writer.end();
  return joined(chunks);
}

export function writePicturesZip(pictures: readonly LabelledPicture[]): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  const hasTest = pictures.some(({ isTest }) => isTest);
  const writer = new PicturesZipWriter(hasTest, chunk => chunks.push(chunk));
  for (const picture of pictures) writer.add(picture);
  writer.end();
  return joined(chunks);
}
