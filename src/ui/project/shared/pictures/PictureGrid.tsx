/**
 * The pictures of a class: a list box of thumbnails, of which only the rows in view exist.
 *
 * Selection and keys are own code: React Aria's Virtualizer and ListBox would bring them, but make a
 * node for every picture before the first one is shown, and more work of each one that scrolls by.
 * `npm run bench -- large-project` tells how much that is.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassLabel, Sample } from '../../../../core/project/types';
import { useActions, useInkling } from '../../../shared/store-context';
import { Thumbnail } from '../../../shared/Thumbnail';
import styles from './PictureGrid.module.css';
import { SelectionBar } from './SelectionBar';
import { extend, moveTo, NOTHING, selectAll, step, toggle } from './selection';
import { useColumns } from './use-columns';
import { useNearView } from './use-near-view';

/** Pixels from one thumbnail to the next. */
const CELL = 68;

interface Props {
  readonly label: ClassLabel;
  readonly samples: readonly Sample[];
  /** Whether they are of the test set. */
  readonly areTest?: boolean;
}

export function PictureGrid({ label, samples, areTest = false }: Props) {
  const { t } = useTranslation();
  const { deleteSamples } = useActions();
  const unlearnt = useInkling(state => state.unlearnt);
  const list = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const columns = useColumns(list, CELL);
  const isFar = !useNearView(list);
  const ids = useMemo(() => samples.map(sample => sample.id), [samples]);
  const [selection, setSelection] = useState(NOTHING);
  const selected = ids.filter(id => selection.selected.has(id));
  const active = Math.min(selection.active, ids.length - 1);
  const rows = useVirtualizer({
    count: Math.ceil(ids.length / columns),
    getScrollElement: () => list.current,
    estimateSize: () => CELL,
    overscan: 2,
  });
  /** Whether something in the selection bar, which then goes, ended the selection. */
  const returnsFocus = useRef(false);
  const isSelecting = selected.length > 0;
  useEffect(() => {
    if (isSelecting || !returnsFocus.current) return;
    returnsFocus.current = false;
    const before = document.activeElement;
    // After the menu, which gives the focus back to its button, has closed; unless the user has
    // gone elsewhere meanwhile.
    const frame = requestAnimationFrame(() => {
      const { activeElement } = document;
      if (activeElement === before || activeElement === document.body) list.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [isSelecting]);
  useEffect(() => {
    if (document.activeElement === list.current) rows.scrollToIndex(Math.floor(active / columns));
  }, [active, columns, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = step(event.key, active, ids.length, columns);
    if (to !== null) setSelection(now => (event.shiftKey ? extend(now, ids, to) : moveTo(now, to)));
    else if (event.key === ' ' || event.key === 'Enter')
      setSelection(now => (event.shiftKey ? extend : toggle)(now, ids, active));
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey))
      setSelection(now => selectAll(now, ids));
    else if (event.key === 'Escape' && selected.length > 0) setSelection(NOTHING);
    else if ((event.key === 'Delete' || event.key === 'Backspace') && selected.length > 0)
      deleteSamples(selected);
    else return;
    event.preventDefault();
    // Escape clears the selection here, and closes no dialog around it.
    event.stopPropagation();
  };

  return (
    <>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        tabIndex={0}
        aria-multiselectable="true"
        aria-label={t('pictures.of', { name: label.name })}
        aria-activedescendant={`${prefix}${active}`}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(row => (
            <div
              key={row.key}
              role="presentation"
              className={styles.row}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {ids.slice(row.index * columns, (row.index + 1) * columns).map((id, column) => {
                const index = row.index * columns + column;
                const isSelected = selection.selected.has(id);
                const isUnlearnt = unlearnt.ids.has(id);
                const shown = { name: label.name, number: ids.length - index };
                return (
                  // biome-ignore lint/a11y/useFocusableInteractive: the list box holds the focus
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the list box takes the keys
                  <div
                    key={id}
                    id={`${prefix}${index}`}
                    role="option"
                    className={`${styles.option} ${index === active ? styles.active : ''} ${isUnlearnt ? styles.unlearnt : ''}`}
                    aria-selected={isSelected}
                    aria-setsize={ids.length}
                    aria-posinset={index + 1}
                    onClick={event =>
                      setSelection(now => (event.shiftKey ? extend : toggle)(now, ids, index))
                    }
                  >
                    <Thumbnail
                      id={id}
                      isFar={isFar}
                      alt={t(isUnlearnt ? 'pictures.altUnlearnt' : 'pictures.alt', shown)}
                    />
                    {isSelected && <Check className={styles.check} size={18} aria-hidden="true" />}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {isSelecting && (
        <SelectionBar
          classId={label.id}
          selected={selected}
          areTest={areTest}
          onClear={() => setSelection(NOTHING)}
          onSelectAll={() => setSelection(now => selectAll(now, ids))}
          onDone={() => {
            returnsFocus.current = true;
          }}
        />
      )}
    </>
  );
}
