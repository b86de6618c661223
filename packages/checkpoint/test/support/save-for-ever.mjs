// Saves run after run to one place, until it is killed: node save-for-ever.mjs TARGET
import { saveRun } from '../../dist/index.js'

const [, , target] = process.argv
for (let run = 1; ; run++) {
  const params = Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [
      name,
      { shape: [5000], data: new Float32Array(5000).fill(run) },
    ]),
  )
  await saveRun(target, { params, metadata: { run: String(run) }, shardBytes: 30_000 })
  if (run === 1) console.log('saved')
}
