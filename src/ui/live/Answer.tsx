/**
 * What the picture is taken for, large: a class, "not sure" between two, or none of them. Read out
 * once it has settled.
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Prediction } from '../../app/recognition/recognition-state';
import type { ClassLabel } from '../../core/project/types';
import { classColour } from '../kit/palette';
import styles from './Answer.module.css';

/** Milliseconds that an answer must stay before it is read out. */
const SETTLED = 1200;

interface Props {
  readonly prediction: Prediction | null;
  /** The classes of the task that are switched on. */
  readonly classes: readonly ClassLabel[];
}

/** The two likeliest classes, the likeliest first; fewer where there are fewer. */
function likeliest({ scores }: Prediction, classes: readonly ClassLabel[]): ClassLabel[] {
  return [...scores]
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 2)
    .flatMap(({ classId }) => classes.filter(label => label.id === classId));
}

interface View {
  readonly look: string | undefined;
  /** Of the one class, or of the two that it may be. */
  readonly colours: readonly string[];
  readonly small: string;
  readonly large: string;
  readonly spoken: string;
}

function useView({ prediction, classes }: Props): View | null {
  const { t, i18n } = useTranslation();
  const winner = classes.find(label => label.id === prediction?.winner);
  if (!prediction || !winner) return null;
  const { name } = winner;
  if (prediction.verdict === 'unknown') {
    const none = t(classes.length > 1 ? 'results.unknown' : 'results.somethingElse');
    const small = t('results.nearest', { name });
    return { look: styles.unknown, colours: [], small, large: none, spoken: none };
  }
  if (prediction.verdict === 'unsure') {
    const two = likeliest(prediction, classes);
    const list = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
    const names = list.format(two.map(label => label.name));
    return {
      look: styles.unsure,
      colours: two.map(label => classColour(label.colour)),
      small: t('results.couldBe', { names }),
      large: t('results.unsure'),
      spoken: t('results.announceUnsure', { names }),
    };
  }
  return {
    look: styles.known,
    colours: [classColour(winner.colour)],
    small: t('results.looksLike'),
    large: name,
    spoken: t('results.announce', { name }),
  };
}

export function Answer(props: Props) {
  const view = useView(props);
  const [first = '', second = first] = view?.colours ?? [];
  return (
    <>
      {view && (
        <p
          className={`${styles.answer} ${view.look}`}
          style={{ '--class-colour': first, '--second-colour': second }}
        >
          <span className={styles.small}>{view.small}</span>
          <strong
            className={styles.large}
            data-answer=""
            data-winner={props.prediction?.verdict === 'known' ? '' : undefined}
          >
            {view.large}
          </strong>
        </p>
      )}
      <ReadOut text={view?.spoken ?? null} />
    </>
  );
}

function ReadOut({ text }: { readonly text: string | null }) {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span aria-live="polite" data-visually-hidden="">
      {settled}
    </span>
  );
}
