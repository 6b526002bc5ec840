/**
 * How strict it is: a slider over the share of pictures of the classes to be turned away, with a
 * mark for how familiar the present picture is, so that people see why it is taken or turned away.
 *
 * A native input, as React Aria's slider has a screen reader say the number of the stop, and takes no
 * other text for it; what a stop means is a sentence.
 */

import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_REJECTION } from '../../../core/judging/verdict';
import { percent } from '../../kit/percent';
import { useActions, useInkling } from '../../shared/store-context';
import { useTask } from '../shared/use-current';
import styles from './Strictness.module.css';
import { positionOf, STOPS, stopOf } from './strictness-scale';

const LAST = STOPS.length - 1;

export function Strictness() {
  const { t } = useTranslation();
  const { setRejection } = useActions();
  const { rejection = DEFAULT_REJECTION } = useTask();
  const familiarity = useInkling(state => state.prediction?.familiarity ?? null);
  const input = useRef<HTMLInputElement>(null);
  /** Where the handle is while it is dragged. */
  const [dragged, setDragged] = useState<number | null>(null);
  useEffect(() => {
    // React's onChange is told of every step of a drag; one drag is to be one edit.
    const element = input.current;
    const settle = () => {
      if (element) setRejection(STOPS[element.valueAsNumber]);
      setDragged(null);
    };
    element?.addEventListener('change', settle);
    return () => element?.removeEventListener('change', settle);
  }, [setRejection]);

  const stop = dragged ?? stopOf(rejection);
  const share = dragged === null ? rejection : STOPS[dragged];
  const meaning =
    share === 0
      ? t('results.turnsNoneAway')
      : t('results.turnsAway', { count: Math.round(1 / share) });
  return (
    <div className={styles.strictness}>
      <label className={styles.label} htmlFor="strictness">
        {t('results.strictness')}
      </label>
      <div className={styles.slider} style={{ '--handle': stop / LAST }}>
        <input
          ref={input}
          id="strictness"
          className={styles.input}
          type="range"
          min={0}
          max={LAST}
          step={1}
          value={stop}
          aria-valuetext={meaning}
          onChange={event => setDragged(event.target.valueAsNumber)}
        />
        {familiarity !== null && (
          <span
            className={styles.mark}
            style={{ '--mark': positionOf(familiarity) }}
            role="img"
            aria-label={t('results.mark', { percent: percent(familiarity) })}
          />
        )}
      </div>
      <span className={styles.ends} aria-hidden="true">
        <span>{t('results.lenient')}</span>
        <span>{t('results.strict')}</span>
      </span>
      <p className={styles.text}>{meaning}</p>
      {familiarity !== null && <p className={styles.legend}>{t('results.markMeaning')}</p>}
    </div>
  );
}
