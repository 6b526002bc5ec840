/** Builds the page: static files under a relative base, so that any folder of any server can hold them. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  base: './',
  plugins: [
    react(),
    VitePWA({
      // A new version takes over once every tab of the old one is closed: never under a user's hands.
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
        maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
      },
    }),
  ],
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 4096 },
  preview: { host: 'localhost' },
});
