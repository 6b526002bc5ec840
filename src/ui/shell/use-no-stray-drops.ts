/**
 * What is dropped where nothing takes it would replace the page: files, and what is dragged from another
 * page with its address alone, of which it is said what can be done.
 */
import { useEffect } from 'react';
import { useActions } from '../shared/store-context';

const holds = ({ dataTransfer }: DragEvent, type: string) =>
  dataTransfer?.types.includes(type) === true;

/** Links and pictures of this page itself, and what is dragged into a field of text, are let be. */
const isField = ({ target }: DragEvent) =>
  target instanceof Element && target.closest('input, textarea') !== null;

const isOwn = (address: string) =>
  /^(blob|data):/.test(address) || address.startsWith(location.origin);

function refuse(event: DragEvent): void {
  if (event.defaultPrevented) return;
  if (holds(event, 'Files')) {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
  } else if (holds(event, 'text/uri-list') && !isField(event)) event.preventDefault();
}

export function useNoStrayDrops(): void {
  const { notify } = useActions();
  useEffect(() => {
    const drop = (event: DragEvent) => {
      const isTaken = event.defaultPrevented;
      refuse(event);
      const address = event.dataTransfer?.getData('text/uri-list') ?? '';
      if (isTaken || holds(event, 'Files') || isField(event) || !address || isOwn(address)) return;
      notify({ tone: 'problem', code: 'address-only', params: {} });
    };
    window.addEventListener('dragover', refuse);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', refuse);
      window.removeEventListener('drop', drop);
    };
  }, [notify]);
}
