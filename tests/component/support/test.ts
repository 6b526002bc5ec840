/**
 * The built page in a real browser, with all of its parts except one: its base models are
 * small networks, so that a test shows what the interface does and waits for nothing else.
 */
import { test as plain } from '@playwright/test';
import { serveBuild } from '../../support/static-server';
import { makeSmallNetworks } from './small-networks';

export { expect } from '@playwright/test';

export const test = plain.extend<object, { readonly address: string }>({
  address: [
    // biome-ignore lint/correctness/noEmptyPattern: what a fixture needs is read from its parameter
    async ({}, use) => {
      const server = await serveBuild('/', makeSmallNetworks());
      await use(server.address);
      await server.close();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ address }, use) => use(address),
});
