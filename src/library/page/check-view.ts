/**
 * The check in the footer of pages that contain test vectors: their pictures with the expected result of
 * each, and a button that compares.
 */

import type { Files } from '../../archive/unzip';
import { FormatError } from '../../core/format-error';
import {
  readTestVectors,
  type TestVector,
  type TestVectors,
} from '../../formats/model/common/test-vectors';
import type { Model } from '../inkling';
import { checkVector, type Outcome, worstOf } from './check';
import type { Texts } from './texts';
import { element } from './view';

/** Enough decimals to make a difference above the tolerance visible. */
const DECIMALS = 2;

/** Smallest difference to report, in percentage points. */
const LEAST_POINTS = 1e-4;

const percent = (confidence: number) => `${(100 * confidence).toFixed(DECIMALS)}\u00a0%`;

function span(className: string, text: string): HTMLSpanElement {
  const line = document.createElement('span');
  line.className = className;
  line.textContent = text;
  return line;
}

/** A picture, its expected result, and a place for the outcome. */
function makeItem({ png, confidences }: TestVector, labels: readonly string[], alt: string) {
  const item = document.createElement('li');
  const picture = document.createElement('img');
  picture.src = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
  picture.alt = alt;
  const best = confidences.indexOf(Math.max(...confidences));
  const number = span('number', alt);
  number.ariaHidden = 'true';
  const outcome = span('outcome', '');
  const expected = span('expected', percent(confidences[best]));
  item.append(picture, number, span('name', labels[best]), expected, outcome);
  return { item, outcome };
}

function summarise(
  outcomes: readonly Outcome[],
  labels: readonly string[],
  texts: Texts['check'],
  language: string,
): string {
  const { picture, outcome } = worstOf(outcomes);
  const { kind, difference, index, expected, found } = outcome;
  if (kind === 'incomparable') return texts.incomparable(picture + 1);
  if (kind === 'differs') {
    return texts.differs(picture + 1, labels[index], percent(expected), percent(found));
  }
  // Rounded up, so that the sentence is true; smaller differences do not matter.
  const points = Math.max(1, Math.ceil((100 * difference) / LEAST_POINTS)) * LEAST_POINTS;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  return texts.agrees(outcomes.length * labels.length, number.format(points));
}

function fill(
  model: Model,
  { tolerance, vectors }: TestVectors,
  texts: Texts['check'],
  language: string,
): void {
  const button = element('run-check', HTMLButtonElement);
  const result = element('check-result', HTMLParagraphElement);
  const items = vectors.map((vector, i) => makeItem(vector, model.labels, texts.picture(i + 1)));
  element('vectors', HTMLUListElement).replaceChildren(...items.map(({ item }) => item));
  element('check-text', HTMLParagraphElement).textContent = texts.text;
  button.textContent = texts.run;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    result.textContent = texts.running;
    delete result.dataset.kind;
    const outcomes: Outcome[] = [];
    for (const vector of vectors) outcomes.push(await checkVector(model, vector, tolerance));
    for (const [i, { kind }] of outcomes.entries()) {
      items[i].outcome.textContent = texts.outcomes[kind];
      items[i].outcome.dataset.kind = kind;
    }
    result.textContent = summarise(outcomes, model.labels, texts, language);
    result.dataset.kind = worstOf(outcomes).outcome.kind;
    button.disabled = false;
  });
}

/**
 * Shows the check if the page contains test vectors.
 * @param files of the export in the page, by path.
 */
export function showCheck(
  model: Model,
  files: Files,
  texts: Texts['check'],
  language: string,
): void {
  const place = element('check', HTMLDetailsElement);
  element('check-title', HTMLElement).textContent = texts.title;
  try {
    const read = readTestVectors(files, model.labels);
    if (!read) return;
    fill(model, read, texts, language);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const result = element('check-result', HTMLParagraphElement);
    result.textContent = texts.damaged + error.message;
    result.dataset.kind = 'incomparable';
    place.open = true;
  }
  place.hidden = false;
}
