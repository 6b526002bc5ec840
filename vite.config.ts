/** Builds the page: static files under a relative base, so that any folder of any server can hold them. */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { bundleBudget } from './scripts/bundle-budget.js';
import { library } from './scripts/library/vite-plugin.js';

/**
 * What the built page may run and reach: no script but its own files. It is in the page itself, since a
 * folder on any server has no say over headers. Workers that come from files are under no such policy.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  // React Aria puts elements with styles into the page.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  // A base model comes from whatever address the user types.
  "connect-src 'self' blob: data: https: http:",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Not while developing, when Vite puts scripts of its own into the page. */
function contentSecurityPolicy(): Plugin {
  const attrs = { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY };
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'meta', attrs, injectTo: 'head-prepend' }],
  };
}

export default defineConfig({
  base: './',
  plugins: [
    react(),
    contentSecurityPolicy(),
    library(),
    bundleBudget(),
    VitePWA({
      // The page decides when a new version takes over: never under a user's hands.
      registerType: 'prompt',
      manifest: {
        name: 'Inkling',
        short_name: 'Inkling',
        description: 'Learns to tell pictures apart from a few examples, on your own machine.',
        start_url: './',
        display: 'standalone',
        background_color: '#fffaf0',
        theme_color: '#243b53',
        icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
      workbox: {
        // Everything the page needs, weights and their licences included: after one visit it works with
        // no network.
        globPatterns: ['**/*.{html,js,css,svg,json,bin,wasm,webmanifest,txt}', '**/NOTICE'],
        // They lie beside the library for other pages.
        globIgnores: ['inkling.licences.txt'],
        // A page that is open the first time is kept too, with all parts that it may still ask for.
        clientsClaim: true,
        maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
      },
    }),
  ],
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 4096 },
  preview: { host: 'localhost' },
});
