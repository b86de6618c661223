import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { makeDigits } from './build/make-digits.ts'
import { precachePlugin } from './build/precache-plugin.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { repository } = JSON.parse(readFileSync(here('../../packages/core/package.json'), 'utf8'))

const digitsPlugin: Plugin = {
  name: 'digits',
  configResolved: () => makeDigits(here('./public/digits')),
}

const serviceWorker = 'service-worker.js'

export default defineConfig({
  root: here('.'),
  // Relative: the built folder may be put anywhere.
  base: './',
  define: {
    __REPOSITORY__: JSON.stringify(repository.url.replace(/^git\+|\.git$/g, '')),
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [digitsPlugin, precachePlugin(serviceWorker)],
  worker: { format: 'es' },
  build: {
    outDir: 'dist-page',
    target: 'es2022',
    // The tests find in it what the entry loads.
    manifest: 'manifest.json',
    // An inlined file would be a data: address, which a strict content security policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { page: here('./index.html'), sw: here('./src/page/offline/service.worker.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? serviceWorker : 'assets/[name]-[hash].js'),
      },
    },
  },
  // Named here, since what the server only finds later makes it load the page again.
  optimizeDeps: { include: ['@jax-js/jax', 'gpu.js', 'ndarray', 'uplot'] },
  server: { strictPort: false },
})
