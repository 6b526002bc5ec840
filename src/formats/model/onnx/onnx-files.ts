/**
 * The files of an ONNX export: the model, its labels, how to load it, and how to check it in one line.
 * docs/exports.md describes them.
 */
import { distanceBeyond } from '../../../core/judging/familiarity';
import { CAMERA_NOTES } from '../common/camera-note';
import { json, type ModelExport, seenOf, text, writeModelZip } from '../common/model-zip';
import { OPSET } from './onnx-protobuf';

export interface OnnxExport extends ModelExport {
  /** The bytes of the `.onnx` file. */
  readonly model: Uint8Array;
}

/** Runs in Node; says whether the model says here what the page said. */
const CHECK_IN_NODE = `// npm install onnxruntime-node sharp && node check.mjs
import { readFile } from 'node:fs/promises';
import ort from 'onnxruntime-node';
import sharp from 'sharp';

const read = path => readFile(new URL(path, import.meta.url));
const session = await ort.InferenceSession.create(await read('model.onnx'));
const { tolerance, pictures } = JSON.parse(await read('test-vectors/expected.json'));
let most = 0;
for (const { picture, confidences } of pictures) {
  const decoded = sharp(await read(picture)).removeAlpha().raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  const image = new ort.Tensor('uint8', data, [1, info.height, info.width, 3]);
  const found = (await session.run({ image })).confidences.data;
  for (const [i, expected] of confidences.entries()) {
    most = Math.max(most, Math.abs(found[i] - expected));
  }
}
const isRight = most <= tolerance;
console.log(\`\${isRight ? 'Right' : 'WRONG'}: \${most} apart at most, \${tolerance} allowed\`);
process.exitCode = isRight ? 0 : 1;
`;

/** The same in Python. */
const CHECK_IN_PYTHON = `# pip install onnxruntime numpy pillow && python check.py
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

here = Path(__file__).parent
session = onnxruntime.InferenceSession(here / "model.onnx", providers=["CPUExecutionProvider"])
expected = json.loads((here / "test-vectors" / "expected.json").read_text("utf-8"))
most = 0.0
for vector in expected["pictures"]:
    image = np.asarray(Image.open(here / vector["picture"]).convert("RGB"))[np.newaxis]
    found = session.run(["confidences"], {"image": image})[0][0]
    most = max(most, float(np.abs(found - vector["confidences"]).max()))
is_right = most <= expected["tolerance"]
print(f"{'Right' if is_right else 'WRONG'}: {most} apart at most, {expected['tolerance']} allowed")
sys.exit(0 if is_right else 1)
`;

/** What a caller compares with to say more than the likeliest class; null where there is nothing to. */
function limitsOf({ judging }: OnnxExport) {
  if (!judging) return null;
  const { limits, familiarity } = judging;
  const { confidence, lead } = limits;
  const share = limits.familiarity;
  const isTold = familiarity !== null && share > 0;
  return {
    noneOfTheseAboveDistance: isTold ? distanceBeyond(share, familiarity.expected) : null,
    notSureBelowConfidence: confidence,
    notSureBelowLead: lead,
  };
}

function verdictNote(given: OnnxExport): string {
  const limits = limitsOf(given);
  if (!limits) return 'It knows its classes alone, and always names one of them.';
  const {
    noneOfTheseAboveDistance: most,
    notSureBelowConfidence: least,
    notSureBelowLead: lead,
  } = limits;
  const distance = given.judging?.familiarity
    ? `Output "distance": float32 [n], how far each picture is from the nearest class.
`
    : '';
  const none =
    most === null ? '' : `"none of these" where its distance is above ${most}; otherwise `;
  return `${distance}It knows its classes alone. Of a picture, Inkling says ${none}"not sure" where the
largest confidence is below ${least}, or leads the next by less than ${lead}. verdict.json holds these limits.`;
}

function readMe(given: OnnxExport): string {
  const { name, vectors, classifier, cameraFrames } = given;
  const check =
    vectors.length === 0
      ? ''
      : `
test-vectors/ holds pictures and what Inkling says of them. To check that the model says the same here:
npm install onnxruntime-node sharp && node check.mjs
pip install onnxruntime numpy pillow && python check.py
`;
  return `${name}: a classifier of pictures, made with Inkling.

model.onnx takes a picture and gives one confidence per class. It needs onnxruntime 1.15 or later, or another
program that knows opset ${OPSET}. labels.json holds the names of the classes; so does the model's metadata.

Input "image": uint8 [n, height, width, 3], RGB, any size; the pictures of one batch all of the same one.
The model takes ${seenOf(classifier)} and resizes it. Turn photographs upright first, as EXIF says, and put
what is transparent on white, or on black where nothing would be seen of the picture on white.
Output "confidences": float32 [n, classes], which sum to 1, in the order of the labels.
${CAMERA_NOTES[cameraFrames]}
${verdictNote(given)}

In Node:
import ort from 'onnxruntime-node';
import sharp from 'sharp';
const session = await ort.InferenceSession.create('model.onnx');
const decoded = sharp('picture.jpg').autoOrient().flatten({ background: 'white' }).toColourspace('srgb');
const { data, info } = await decoded.raw().toBuffer({ resolveWithObject: true });
const image = new ort.Tensor('uint8', data, [1, info.height, info.width, 3]);
console.log((await session.run({ image })).confidences.data);

In Python:
import json, numpy, onnxruntime
from PIL import Image, ImageOps
session = onnxruntime.InferenceSession("model.onnx")
labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
picture = ImageOps.exif_transpose(Image.open("picture.jpg")).convert("RGBA")
white = Image.new("RGBA", picture.size, "white")
rgb = numpy.asarray(Image.alpha_composite(white, picture).convert("RGB"))
print(labels, session.run(None, {"image": rgb[None]})[0])
${check}
NOTICE.txt says where the weights come from and how they are licensed.
`;
}

/** The zip; the model in it is not compressed, since weights hardly can be. */
export function writeOnnxZip(given: OnnxExport): Uint8Array<ArrayBuffer> {
  const { labels, model, vectors } = given;
  const limits = limitsOf(given);
  const checks =
    vectors.length === 0
      ? {}
      : { 'check.mjs': text(CHECK_IN_NODE), 'check.py': text(CHECK_IN_PYTHON) };
  return writeModelZip(given, {
    'model.onnx': [model, { level: 0 }],
    'labels.json': json(labels),
    ...(limits ? { 'verdict.json': json(limits) } : {}),
    'README.txt': text(readMe(given)),
    ...checks,
  });
}
