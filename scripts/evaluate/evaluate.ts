/**
 * Measures how well the heads do on folders of pictures, compared with heads that people commonly use.
 *
 * Pictures are decoded and embedded by the page's own code in a headless browser, each only once; the
 * heads are the page's own modules, run in Node on the same numbers.
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { registerWasmGradients } from '../../src/compute/training/gradients.js';
import { concatenate } from '../../src/core/math/vectors.js';
import {
  drawEpisodes,
  type Episode,
  EpisodeError,
} from '../../src/learning/evaluation/episodes.js';
import { type Condition, conditionsOf } from './conditions.js';
import { contenders } from './contenders.js';
import { embedFiles, preparePixels } from './embed.js';
import { EvaluationError } from './evaluation-error.js';
import { type EmbeddedSet, measure } from './measure.js';
import { type EvaluationOptions, parseOptions, USAGE } from './options.js';
import { type PictureFolder, readPictureFolder } from './picture-folders.js';
import { progress, type Result, table, title } from './report.js';
import { serveBaseModels } from './serve-base-models.js';
import { startTensorFlow } from './tensorflow.js';

const sourceOf = (file: string) => basename(file).split('.', 1)[0];

function itemsOf({ classes }: PictureFolder) {
  return classes.flatMap(({ files }, label) =>
    files.map(file => ({ label, file, source: sourceOf(file) })),
  );
}

/** Frames of each picture that the longest burst asked for takes. */
const framesNeeded = ({ bursts }: EvaluationOptions) =>
  Math.max(0, ...bursts.map(({ examples, pictures }) => Math.ceil(examples / pictures)));

/** @throws EvaluationError if there are too few pictures. */
function draw(
  name: string,
  items: EmbeddedSet['items'],
  { shape, name: condition, shots }: Condition,
  count: number,
  seed: number,
): Episode[] {
  try {
    return drawEpisodes(items, shape, count, seed);
  } catch (error) {
    if (!(error instanceof EpisodeError)) throw error;
    const { lacking, needed, found } = error;
    const where = shape.bySource ? ' of one source' : '';
    const what = lacking === 'classes' ? 'classes' : `pictures${where} in every class`;
    throw new EvaluationError(
      `${name} has too few ${lacking} for "${condition}" with ${shots} shots: ` +
        `it takes ${needed} ${what}, and there are ${found}.`,
    );
  }
}

async function embedSet(
  folder: PictureFolder,
  options: EvaluationOptions,
  root: string,
): Promise<EmbeddedSet> {
  const items = itemsOf(folder);
  // Checked before embedding, which takes a while.
  for (const condition of conditionsOf(options)) draw(folder.name, items, condition, 2, 1);
  const unreadable: string[] = [];
  const embedded = await embedFiles(
    items.map(({ file }) => file),
    { baseModel: options.base, flip: options.flip, frames: framesNeeded(options) },
    done => progress(`${folder.name}: embedding ${done} of ${items.length} pictures`),
    (file, error) => unreadable.push(`  ${file}: ${error}`),
  );
  progress('');
  console.log(`${folder.name}: ${embedded.length} pictures, ${folder.classes.length} classes`);
  if (unreadable.length > 0) {
    console.log(`Skipped, since they could not be read: ${unreadable.length}`);
    console.log(unreadable.join('\n'));
  }
  const files = embedded.map(({ file }) => file);
  const needsPixels = contenders.some(
    ({ id, needsPixels }) => needsPixels && options.heads.includes(id),
  );
  const pixels = needsPixels
    ? await preparePixels(files, done =>
        progress(`${folder.name}: decoding ${done} of ${files.length} pictures`),
      )
    : null;
  progress('');
  const byFile = new Map(items.map(item => [item.file, item]));
  const dimension = embedded[0]?.embedding.length ?? 0;
  return {
    name: folder.name,
    dimension,
    embeddings: concatenate(embedded.map(({ embedding }) => embedding)),
    frames: Array.from({ length: framesNeeded(options) }, (_, frame) =>
      concatenate(embedded.map(({ frames }) => frames[frame])),
    ),
    items: files.flatMap(file => byFile.get(file) ?? []),
    source: pixels && { baseModel: options.base, root, pixels },
  };
}

async function evaluateSet(set: EmbeddedSet, options: EvaluationOptions): Promise<Result[]> {
  const { ways, seed, episodes: count } = options;
  const results: Result[] = [];
  for (const condition of conditionsOf(options)) {
    const episodes = draw(set.name, set.items, condition, count, seed);
    const found: Result[] = [];
    for (const contender of contenders.filter(({ id }) => options.heads.includes(id))) {
      let done = 0;
      const label = `${set.name}: ${condition.name}, ${condition.shots} shots, ${contender.id}`;
      const measurement = await measure(contender, set, episodes, ways, condition, () =>
        progress(`${label}: ${++done} of ${count} episodes`),
      );
      found.push({
        dataset: set.name,
        condition: condition.name,
        head: contender.id,
        ways,
        shots: condition.shots,
        pictures: condition.pictures,
        ...measurement,
      });
    }
    progress('');
    console.log(`\n${title(found[0])}\n\n${table(found)}`);
    results.push(...found);
  }
  return results;
}

/** @throws EvaluationError, whose message is a sentence for the user. */
export async function evaluate(args: readonly string[]): Promise<void> {
  const options = parseOptions([...args]);
  if (!options) {
    console.log(USAGE);
    return;
  }
  const folders = options.folders.map(readPictureFolder);
  await startTensorFlow();
  registerWasmGradients();
  const server = await serveBaseModels();
  const results: Result[] = [];
  try {
    const sets: EmbeddedSet[] = [];
    for (const folder of folders) sets.push(await embedSet(folder, options, server.root));
    for (const set of sets) results.push(...(await evaluateSet(set, options)));
  } finally {
    server.close();
  }
  if (options.json !== null) {
    const { seed, episodes, flip } = options;
    const base = flip ? `${options.base}+flip` : options.base;
    writeFileSync(options.json, `${JSON.stringify({ base, seed, episodes, results }, null, 2)}\n`);
  }
}
