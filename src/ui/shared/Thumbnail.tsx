/** One kept picture, read from storage when the component is there. */
import { useEffect, useState } from 'react';
import type { SampleId } from '../../core/project/types';
import { useActions, useInkling } from './store-context';
import styles from './Thumbnail.module.css';

interface Props {
  readonly id: SampleId;
  readonly alt: string;
  /** Whether it is far from view, and need not be read yet. */
  readonly isFar?: boolean;
}

export function Thumbnail({ id, alt, isFar = false }: Props) {
  const { pictureUrl } = useActions();
  const isWhole = useInkling(({ current }) => current?.project.wholePicture ?? false);
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (isFar) return;
    let isCurrent = true;
    pictureUrl(id).then(
      found => isCurrent && setAddress(found),
      () => isCurrent && setAddress(null),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, isFar, pictureUrl]);
  if (address === null || address === '')
    return <span className={styles.blank} role="img" aria-label={alt || undefined} />;
  const look = isWhole ? `${styles.picture} ${styles.whole}` : styles.picture;
  return <img className={look} src={address} alt={alt} draggable={false} />;
}
