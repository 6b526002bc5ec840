/** Keeps what has the focus in view when content that arrives above it would push it out. */
import { type RefObject, useEffect } from 'react';

function isSeen(focused: Element, container: Element): boolean {
  const { top, bottom } = focused.getBoundingClientRect();
  const frame = container.getBoundingClientRect();
  // A container without a box of its own scrolls with the page.
  const [from, to] = frame.height > 0 ? [frame.top, frame.bottom] : [0, innerHeight];
  return bottom > from && top < to;
}

/** @param container whose children grow and shrink; what was scrolled out of view by hand stays so. */
export function useFocusInView(container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = container;
    if (!current) return;
    let wasSeen = false;
    const focusedWithin = () => {
      const { activeElement } = document;
      return activeElement !== current && current.contains(activeElement) ? activeElement : null;
    };
    const look = () => {
      const focused = focusedWithin();
      wasSeen = focused !== null && isSeen(focused, current);
    };
    const keep = () => {
      const focused = focusedWithin();
      if (focused && wasSeen && !isSeen(focused, current))
        focused.scrollIntoView({ block: 'nearest' });
    };
    const observer = new ResizeObserver(keep);
    for (const child of current.children) observer.observe(child);
    current.addEventListener('focusin', look);
    current.addEventListener('scroll', look);
    addEventListener('scroll', look);
    return () => {
      observer.disconnect();
      current.removeEventListener('focusin', look);
      current.removeEventListener('scroll', look);
      removeEventListener('scroll', look);
    };
  }, [container]);
}
