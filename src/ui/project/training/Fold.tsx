/** A part of the training view that is folded away until asked for. */
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import styles from './Fold.module.css';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

export function Fold({ title, children }: Props) {
  return (
    <Disclosure>
      {({ isExpanded }) => (
        <>
          <Heading level={3} className={styles.heading ?? ''}>
            <Button slot="trigger" className={styles.trigger ?? ''}>
              <ChevronRight size={16} aria-hidden="true" />
              {title}
            </Button>
          </Heading>
          {/* What is folded away costs nothing. */}
          <DisclosurePanel>{isExpanded && children}</DisclosurePanel>
        </>
      )}
    </Disclosure>
  );
}
