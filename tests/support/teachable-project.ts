/** A project as saved by Teachable Machine for later use: pictures and settings, but no model. */
import { zip } from './disk';
import { CLASSES, type TestPicture } from './picture-set';

/** All pictures but the last of each class. */
export function teachableMachineProject(pictures: readonly TestPicture[]): Buffer {
  const settings = { trainEpochs: 50, trainBatchSize: 16, trainLearningRate: 0.001 };
  const appdata = { publishResults: {}, ...settings };
  const manifest = JSON.stringify({ type: 'image', version: '2.4.10', appdata });
  return zip({
    'manifest.json': Buffer.from(manifest),
    ...Object.fromEntries(
      CLASSES.flatMap(name =>
        pictures
          .filter(({ className }) => className === name)
          .slice(0, -1)
          .map(({ bytes }, i) => [`${name}-!-${i}.jpg`, bytes]),
      ),
    ),
  });
}
