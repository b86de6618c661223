// `npm run new-backend -- <name>`: what `pnpm turbo gen backend` does, with the generator that is
// installed; turbo itself would fetch it.

import { prepare, run } from './workspace.mjs'

await prepare()
const names = process.argv.slice(2)
const answers = names.length > 0 ? ['--args', ...names] : []
const { code } = await run('gen', ['run', 'backend', ...answers], { show: true })
process.exitCode = code
