/**
 * A model of Teachable Machine, made by its real library: on a small base model with random weights,
 * since its own is on the network. The form of the files is the same.
 */
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from '@playwright/test';
import { io, ready } from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { openLibrary } from './library';
import type { Files, Site } from './other-page';
import type { PictureFile } from './picture-set';

const require = createRequire(import.meta.url);

/** TensorFlow.js 1.3.1 and the library, for `<script>` elements, in this order. */
export const TEACHABLE: Site = {
  'tf.js': () => readFileSync(require.resolve('@tensorflow/tfjs/dist/tf.min.js')),
  'tm.js': () =>
    readFileSync(require.resolve('@teachablemachine/image/dist/teachablemachine-image.min.js')),
};

/** The kinds of layers in MobileNet v2, a few of each. */
async function smallBaseModel(side: number, channels: number): Promise<Files> {
  // Other tests of this process may have registered a backend that takes time to start.
  await ready();
  const random = (seed: number, stddev: number) =>
    layers.initializers.randomNormal({ mean: 0, stddev, seed });
  const convolution = (filters: number, strides: number, seed: number) =>
    layers.layers.conv2d({
      filters,
      kernelSize: 3,
      strides,
      padding: 'same',
      useBias: false,
      kernelInitializer: random(seed, 0.3),
    });
  const model = layers.sequential({
    layers: [
      layers.layers.inputLayer({ inputShape: [side, side, channels] }),
      convolution(8, 2, 1),
      layers.layers.batchNormalization(),
      layers.layers.reLU({ maxValue: 6 }),
      layers.layers.depthwiseConv2d({
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        useBias: false,
        depthwiseInitializer: random(2, 0.4),
      }),
      layers.layers.batchNormalization(),
      convolution(32, 2, 3),
      layers.layers.reLU({ maxValue: 6, name: 'out_relu' }),
    ],
  });
  let files: Files | null = null;
  await model.save(
    io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      files = {
        'base/model.json': JSON.stringify({
          format: 'layers-model',
          modelTopology,
          weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
        }),
        'base/weights.bin': Buffer.from(new io.CompositeArrayBuffer(weightData).slice()),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  if (!files) throw new Error('the base model was not saved');
  return files;
}

interface Prediction {
  readonly className: string;
  readonly probability: number;
}

/** The parts of the library and of TensorFlow.js that are used here. */
export interface TeachableScope {
  readonly tf: {
    io: {
      withSaveHandler(
        save: (artifacts: {
          modelTopology: object;
          weightSpecs: object;
          weightData: ArrayBuffer;
        }) => Promise<object>,
      ): object;
    };
    memory(): { numTensors: number };
    getBackend(): string;
  };
  readonly tmImage: {
    createTeachable(metadata: object, options: object): Promise<Teachable>;
  };
  teachable: Teachable;
}

interface Teachable {
  setLabels(labels: readonly string[]): void;
  addExample(label: number, image: HTMLImageElement): Promise<void>;
  train(parameters: object): Promise<unknown>;
  save(handler: object): Promise<unknown>;
  getMetadata(): object;
  predict(image: HTMLImageElement): Promise<Prediction[]>;
}

/**
 * Trains in a page that has both scripts and the base model beside it.
 * @returns the files of its export, as the site names them.
 */
async function trainTeachable(
  page: Page,
  classes: Readonly<Record<string, readonly PictureFile[]>>,
  side: number,
  grayscale: boolean,
): Promise<Files> {
  const pictures = Object.entries(classes).map(
    ([label, files]) => [label, files.map(({ bytes }) => bytes.toString('base64'))] as const,
  );
  const saved = await page.evaluate(
    async ({ given, size, isGrey }) => {
      const scope = self as unknown as TeachableScope;
      const { tf, tmImage } = scope;
      const teachable = await tmImage.createTeachable(
        { tfjsVersion: '1.3.1', grayscale: isGrey, imageSize: size },
        { checkpointUrl: 'base/model.json', trainingLayer: 'out_relu' },
      );
      teachable.setLabels(given.map(([label]) => label));
      for (const [i, [, files]] of given.entries()) {
        for (const base64 of files) {
          const image = new Image(size, size);
          image.src = `data:;base64,${base64}`;
          await image.decode();
          const square = Object.assign(document.createElement('canvas'), {
            width: size,
            height: size,
          });
          square.getContext('2d')?.drawImage(image, 0, 0, size, size);
          image.src = square.toDataURL();
          await image.decode();
          await teachable.addExample(i, image);
        }
      }
      await teachable.train({ denseUnits: 20, epochs: 20, learningRate: 0.001, batchSize: 4 });
      let model = '';
      let weights: number[] = [];
      await teachable.save(
        tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
          model = JSON.stringify({
            modelTopology,
            format: 'layers-model',
            generatedBy: 'TensorFlow.js tfjs-layers v1.3.1',
            convertedBy: null,
            weightsManifest: [{ paths: ['./weights.bin'], weights: weightSpecs }],
          });
          weights = [...new Uint8Array(weightData)];
          return {};
        }),
      );
      scope.teachable = teachable;
      return { model, weights, metadata: JSON.stringify(teachable.getMetadata()) };
    },
    { given: pictures, size: side, isGrey: grayscale },
  );
  return {
    'model.json': saved.model,
    'weights.bin': Uint8Array.from(saved.weights),
    'metadata.json': saved.metadata,
  };
}

/**
 * A page that has the library and ours, and what the former exports of some classes, trained there. The
 * page is the caller's to close.
 */
export async function openTeachable(
  browser: Browser,
  classes: Readonly<Record<string, readonly PictureFile[]>>,
  side: number,
  grayscale: boolean,
): Promise<{ readonly page: Page; readonly files: Files }> {
  const files = { ...TEACHABLE, ...(await smallBaseModel(side, grayscale ? 1 : 3)) };
  const page = await openLibrary(browser, files, Object.keys(TEACHABLE));
  return { page, files: await trainTeachable(page, classes, side, grayscale) };
}

/** The library's own answer, by class. */
export async function teachablePredict(
  page: Page,
  bytes: Uint8Array,
): Promise<Map<string, number>> {
  const predictions = await page.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:;base64,${base64}`;
    await image.decode();
    return (self as unknown as TeachableScope).teachable.predict(image);
  }, Buffer.from(bytes).toString('base64'));
  return new Map(predictions.map(({ className, probability }) => [className, probability]));
}
