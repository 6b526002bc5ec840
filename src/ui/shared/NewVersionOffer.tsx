/** Tells quietly that there is a newer version of the page, and takes it when asked. */
import { lazyPart } from '../kit/lazy-part';
import { useInkling } from './store-context';

const NewVersion = lazyPart(async () => (await import('./NewVersion')).NewVersion);

export function NewVersionOffer() {
  const isThere = useInkling(state => state.newVersion !== 'none');
  return isThere && <NewVersion />;
}
