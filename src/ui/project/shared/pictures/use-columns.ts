/** How many cells of a width fit side by side in an element, kept true as it is resized. */
import { type RefObject, useLayoutEffect, useState } from 'react';

export function useColumns(element: RefObject<HTMLElement | null>, cell: number): number {
  const [columns, setColumns] = useState(4);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setColumns(Math.max(1, Math.floor((entry.contentRect.width + 4) / cell)));
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, cell]);
  return columns;
}
