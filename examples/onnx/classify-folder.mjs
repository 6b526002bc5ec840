/**
 * Classifies every picture in a folder, and in the folders inside it, with an ONNX export of Inkling.
 *
 *   npm install onnxruntime-node sharp
 *   node classify-folder.mjs EXPORT PICTURES > confidences.csv
 *
 * EXPORT is the unpacked zip: a folder with model.onnx and labels.json. There is one row per picture:
 * its path in PICTURES, the class with the largest confidence, that confidence, and the confidences of
 * all classes. Files that cannot be decoded are named on the error output; the exit status is then 1.
 */
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join, sep } from 'node:path';
import ort from 'onnxruntime-node';
import sharp from 'sharp';

const ENDINGS = new Set(['.avif', '.gif', '.jpeg', '.jpg', '.png', '.tif', '.tiff', '.webp']);
/** Number of pictures to decode while another one is classified. */
const AHEAD = availableParallelism();
/** Text that spreadsheets would read as a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/** Any text as a field of a CSV file. */
function field(text) {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

const writeRow = fields => process.stdout.write(`${fields.join()}\r\n`);

async function findPictures(folder) {
  const paths = await readdir(folder, { recursive: true });
  return paths
    .filter(path => ENDINGS.has(extname(path).toLowerCase()))
    .map(path => path.split(sep).join('/'))
    .sort();
}

/** Upright, in sRGB, with transparent parts white: as Inkling gives a picture to its model. */
async function decode(path) {
  const { data, info } = await sharp(path)
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new ort.Tensor('uint8', data, [1, info.height, info.width, 3]);
}

/** Decodes some pictures ahead. @returns each in turn, with an error if it is not a picture. */
async function* decodeAll(folder, paths) {
  const begun = [];
  const next = async () => {
    const { path, decoded } = begun.shift();
    return { path, image: await decoded };
  };
  for (const path of paths) {
    begun.push({ path, decoded: decode(join(folder, path)).catch(error => error) });
    if (begun.length > AHEAD) yield await next();
  }
  while (begun.length > 0) yield await next();
}

const [exported, folder] = process.argv.slice(2);
if (!exported || !folder) {
  console.error('Usage: node classify-folder.mjs EXPORT PICTURES > confidences.csv');
  process.exit(2);
}
const labels = JSON.parse(await readFile(join(exported, 'labels.json'), 'utf8'));
const session = await ort.InferenceSession.create(join(exported, 'model.onnx'));
writeRow(['file', 'label', 'confidence', ...labels].map(field));
for await (const { path, image } of decodeAll(folder, await findPictures(folder))) {
  if (image instanceof Error) {
    console.error(`${path}: ${image.message}`);
    process.exitCode = 1;
    continue;
  }
  const confidences = Array.from((await session.run({ image })).confidences.data);
  const most = Math.max(...confidences);
  const numbers = [most, ...confidences].map(value => value.toFixed(6));
  writeRow([field(path), field(labels[confidences.indexOf(most)]), ...numbers]);
}
