/** The picture that the user gave to be recognised, shown in the camera's place until closed. */
import { useCallback, useEffect, useState } from 'react';
import { useActions } from '../common/store-context';

export interface TriedPicture {
  readonly address: string | null;
  readonly name: string;
  show(files: FileList): void;
  clear(): void;
}

export function useTriedPicture(): TriedPicture {
  const { predictFile, clearPrediction } = useActions();
  const [file, setFile] = useState<File | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!file) {
      setAddress(null);
      return;
    }
    const url = URL.createObjectURL(file);
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  const show = useCallback(
    (files: FileList) => {
      const first = files.item(0);
      if (!first) return;
      setFile(first);
      void predictFile(first);
    },
    [predictFile],
  );
  const clear = useCallback(() => {
    setFile(null);
    clearPrediction();
  }, [clearPrediction]);
  return { address, name: file?.name ?? '', show, clear };
}
