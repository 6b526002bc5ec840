/**
 * The formats in which a trained classifier leaves for other programs, by name: what the page knows of
 * them. model-formats.ts has the writer of each. Imports nothing.
 */

/** How the names of their files end. */
export const MODEL_ENDINGS = {
  page: '.html',
  tfjs: '.tfjs.zip',
  onnx: '.onnx.zip',
  tflite: '.tflite.zip',
  tflite16: '.float16.tflite.zip',
} as const;

export type ModelFormat = keyof typeof MODEL_ENDINGS;

export const MODEL_FORMATS = Object.keys(MODEL_ENDINGS) as ModelFormat[];
