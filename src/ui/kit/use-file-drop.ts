/** Dropping files from outside onto an element: which one is under the pointer, and what falls. */
import { type DragEvent, useRef, useState } from 'react';

export interface FileDrop {
  readonly isOver: boolean;
  readonly dropProps: {
    onDragEnter(event: DragEvent): void;
    onDragOver(event: DragEvent): void;
    onDragLeave(event: DragEvent): void;
    onDrop(event: DragEvent): void;
  };
}

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** An inner drop target takes what falls on it; the ones around it do not see it. */
export function useFileDrop(onFiles: (data: DataTransfer) => void): FileDrop {
  const [isOver, setOver] = useState(false);
  // Enter and leave come in pairs for every child; the element is left when they are even.
  const depth = useRef(0);
  const step = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  return {
    isOver,
    dropProps: {
      onDragEnter: event => {
        if (holdsFiles(event)) step(1);
      },
      onDragOver: event => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = 'copy';
      },
      onDragLeave: event => {
        if (holdsFiles(event)) step(-1);
      },
      onDrop: event => {
        depth.current = 0;
        setOver(false);
        if (!holdsFiles(event) || event.isDefaultPrevented()) return;
        event.preventDefault();
        onFiles(event.dataTransfer);
      },
    },
  };
}
