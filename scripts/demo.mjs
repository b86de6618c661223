// `npm run demo`: builds the page and the packages that it needs, and serves it with Vite.
//
//   node scripts/demo.mjs [options of vite, for example --port 8080 or --host]

import { join } from 'node:path'
import { build, prepare, root, run, tell } from './workspace.mjs'

await prepare('@adafactor/demo')
await tell('Building the packages and the page', () => build('./apps/demo...'))
console.log('Serving the page until Ctrl-C:')
const folder = join(root, 'apps', 'demo')
const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js')
const { code } = await run('node', [vite, 'preview', folder, ...process.argv.slice(2)], {
  show: true,
})
process.exitCode = code
