import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Pages have addresses of several segments: a relative base would look for the assets below them.
  base: '/',
  plugins: [react()],
  resolve: {
    alias: {
      xmlbuilder2: here('src/stubs/xmlbuilder2.ts'),
      // The codecs' loaders ask for these when they run in Node.
      fs: here('src/stubs/node-builtin.ts'),
      path: here('src/stubs/node-builtin.ts'),
    },
  },
  worker: { format: 'es', rolldownOptions: { checks: { pluginTimings: false } } },
  build: {
    outDir: here('../../assets/viewer'),
    emptyOutDir: true,
    target: 'es2022',
    // Which file needs which: the size test reads it.
    manifest: true,
    // The CSP allows no inline data for scripts, workers or wasm.
    assetsInlineLimit: 0,
    // Cornerstone's viewport stands on vtk.js; the route is loaded when an image is opened. test/viewer/size.test.ts holds the limit.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
