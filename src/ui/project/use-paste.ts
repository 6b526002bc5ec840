/** Pasting pictures: into the class that holds the focus or was used last. */
import { type RefObject, useEffect } from 'react';
import type { ClassId } from '../../core/project/types';
import { useActions } from '../shared/store-context';
import { useTask } from './shared/use-current';
import { isTextField } from './use-undo-keys';

export function usePaste(lastUsed: RefObject<ClassId | null>): void {
  const { importFiles, tryPicture } = useActions();
  const task = useTask();
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || isTextField(event.target)) return;
      event.preventDefault();
      const target = task.classes.find(candidate => candidate.id === lastUsed.current);
      const into = target ?? task.classes[0];
      const [first] = files;
      if (into) void importFiles(files, into.id);
      else if (first) void tryPicture(first);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, [task, lastUsed, importFiles, tryPicture]);
}
