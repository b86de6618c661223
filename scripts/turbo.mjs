// `npm run build`, `npm run lint`, ...: turbo's tasks with turbo's own output.
//
//   node scripts/turbo.mjs <task> [<task> ...] [turbo's options]

import { prepare, run } from './workspace.mjs'

await prepare()
const { code } = await run('turbo', ['run', ...process.argv.slice(2)], { show: true })
process.exitCode = code
