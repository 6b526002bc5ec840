/** The measurements by name, in the order in which they are run and printed. */
import type { Measurement } from '../measurement.js';
import { backends } from './backends.js';
import { firstVisit } from './first-visit.js';
import { frameRate } from './frame-rate.js';
import { headsMeasurement } from './heads.js';
import { killsMeasurement } from './kills.js';
import { largeProject } from './large-project.js';
import { trainingMeasurement } from './training.js';

export const measurements: Readonly<Record<string, Measurement>> = {
  'first-visit': firstVisit,
  'frame-rate': frameRate,
  backends,
  heads: headsMeasurement,
  training: trainingMeasurement,
  'large-project': largeProject,
  kills: killsMeasurement,
};
