/** The picture that the user gave to be recognised, shown in the camera's place until closed. */
import { useCallback, useEffect, useState } from 'react';
import { useActions } from '../shared/store-context';

export interface TriedPicture {
  readonly address: string | null;
  readonly name: string;
  show(files: FileList): void;
  clear(): void;
}

export function useTriedPicture(): TriedPicture {
  const { predictFile, clearPrediction } = useActions();
  // Both at once, in the event: what follows from closing a picture is over before the next is given.
  const [picture, setPicture] = useState<{ name: string; address: string } | null>(null);
  useEffect(() => {
    if (!picture) return;
    return () => URL.revokeObjectURL(picture.address);
  }, [picture]);
  const show = useCallback(
    (files: FileList) => {
      const first = files.item(0);
      if (!first) return;
      setPicture({ name: first.name, address: URL.createObjectURL(first) });
      void predictFile(first);
    },
    [predictFile],
  );
  const clear = useCallback(() => {
    setPicture(null);
    clearPrediction();
  }, [clearPrediction]);
  return { address: picture?.address ?? null, name: picture?.name ?? '', show, clear };
}
