/** The elements of the standalone page: finds them, and shows texts and confidences in them. */
import type { Smoothed } from '../../core/judging/smoothing';
import type { Texts } from './texts';

/** Number of class colours before they repeat. */
const COLOURS = 10;

/** @throws Error if the page has no such element. */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`Expected an element with the id ${id}`);
  return found;
}

export function showTexts(texts: Texts, language: string): void {
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = Object.entries(texts).find(([key]) => key === place.dataset.text)?.[1];
    if (typeof text === 'string') place.textContent = text;
  }
}

/** What is shown of a picture. */
type Shown = Pick<Smoothed, 'scores' | 'winner' | 'verdict'>;

/** Makes a bar for each class. @returns a function that shows an answer in them; null clears them. */
export function makeBars(labels: readonly string[], texts: Texts): (shown: Shown | null) => void {
  const answer = element('answer', HTMLParagraphElement);
  const caption = element('bars-title', HTMLParagraphElement);
  const list = element('bars', HTMLUListElement);
  const answerOf = ({ winner, verdict }: Shown): string => {
    if (verdict === 'unsure') return texts.unsure;
    if (verdict === 'unknown') return labels.length > 1 ? texts.unknown : texts.somethingElse;
    return labels[winner];
  };
  const rows = labels.map((label, i) => {
    const row = document.createElement('li');
    const [name, percent, track, fill] = ['name', 'percent', 'track', 'fill'].map(className => {
      const part = document.createElement('span');
      part.className = className;
      return part;
    });
    name.textContent = label;
    track.setAttribute('role', 'meter');
    track.setAttribute('aria-label', label);
    track.setAttribute('aria-valuemin', '0');
    track.setAttribute('aria-valuemax', '100');
    track.setAttribute('aria-valuenow', '0');
    fill.style.background = `var(--class-${i % COLOURS})`;
    track.append(fill);
    row.append(name, percent, track);
    return { label, percent, track, fill };
  });
  list.replaceChildren(...rows.flatMap(({ track }) => track.parentElement ?? []));
  return shown => {
    const said = shown ? answerOf(shown) : '';
    // A screen reader says it again only if it has changed.
    if (answer.textContent !== said) answer.textContent = said;
    const isRejected = shown?.verdict === 'unknown';
    caption.textContent = isRejected ? texts.ifOne : texts.each;
    list.toggleAttribute('data-rejected', isRejected);
    for (const [i, { percent, track, fill }] of rows.entries()) {
      const confidence = shown?.scores[i] ?? null;
      const rounded = Math.round((confidence ?? 0) * 100);
      percent.textContent = confidence === null ? '' : `${rounded} %`;
      track.setAttribute('aria-valuenow', String(rounded));
      track.dataset.confidence = String(confidence ?? '');
      fill.style.transform = `scaleX(${confidence ?? 0})`;
    }
  };
}
