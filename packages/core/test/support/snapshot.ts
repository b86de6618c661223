import { expect } from 'vitest'
import type { DenseTensor, Execution, Optimizer } from '../../src/index.js'

/** Everything that a failed call must leave as it was, bit for bit. */
async function snapshot(
  optimizer: Optimizer<DenseTensor, Execution>,
  params: Readonly<Record<string, DenseTensor>>,
) {
  return structuredClone({
    params,
    state: await optimizer.stateDict(),
    iteration: optimizer.iteration,
    lastStep: await optimizer.lastStep(),
  })
}

/** Runs what must fail, and holds that nothing has changed. Gives the error back. */
export async function expectUnchanged(
  optimizer: Optimizer<DenseTensor, Execution>,
  params: Readonly<Record<string, DenseTensor>>,
  task: () => unknown,
): Promise<unknown> {
  const before = await snapshot(optimizer, params)
  let error: unknown
  try {
    await task()
  } catch (caught) {
    error = caught
  }
  expect(error, 'nothing was thrown').toBeDefined()
  expect(await snapshot(optimizer, params)).toEqual(before)
  return error
}
