// `npm run new-backend -- <name>`: what `pnpm turbo gen backend` does, with the generator that is
// installed; turbo itself would fetch it.

import { prepare, run } from './workspace.mjs'

const names = process.argv.slice(2)
if (names.length === 0 && !process.stdin.isTTY) {
  console.error(
    'Name the backend, as in `npm run new-backend -- my-arrays`: without a terminal nobody can be asked.',
  )
  process.exit(2)
}
await prepare()
const answers = names.length > 0 ? ['--args', ...names] : []
const { code } = await run('gen', ['run', 'backend', ...answers], { show: true })
process.exitCode = code
