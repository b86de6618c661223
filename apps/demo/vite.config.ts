import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { docsPlugin } from './build/docs/docs-plugin.ts'
import { languageFiles } from './build/language-files.ts'
import { makeDigits } from './build/make-digits.ts'
import { modelMemory } from './build/model-memory.ts'
import { precachePlugin } from './build/precache-plugin.ts'
import { preloadPlugin } from './build/preload-plugin.ts'
import { shareGpujs, workerOutput } from './build/worker-output.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { repository } = JSON.parse(readFileSync(here('../../packages/core/package.json'), 'utf8'))
const repositoryPage: string = repository.url.replace(/^git\+|\.git$/g, '')

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
    __LANGUAGE_FILES__: JSON.stringify(languageFiles(here('./public'))),
    __MODEL_MEMORY__: JSON.stringify(modelMemory()),
    __REPOSITORY__: JSON.stringify(repositoryPage),
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [digitsPlugin, preloadPlugin, docsPlugin(repositoryPage), precachePlugin(serviceWorker)],
  worker: {
    format: 'es',
    plugins: () => [shareGpujs],
    rolldownOptions: { output: workerOutput },
  },
  build: {
    outDir: 'dist-page',
    target: 'es2022',
    // The tests find in it what the entry loads.
    manifest: 'manifest.json',
    // An inlined file would be a data: address, which a strict content security policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        page: here('./index.html'),
        sw: here('./src/page/offline/service.worker.ts'),
        docs: here('./src/docs/docs-page.ts'),
      },
      output: {
        // The browser asks for a service worker by its name, for all else by what is in it.
        entryFileNames: ({ name }) => (name === 'sw' ? serviceWorker : 'assets/[name]-[hash].js'),
      },
    },
  },
  // Named here, since what the server only finds later makes it load the page again.
  optimizeDeps: { include: ['@jax-js/jax', 'gpu.js', 'ndarray', 'uplot'] },
  server: { strictPort: false },
})
