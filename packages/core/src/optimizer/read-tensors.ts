import type { Backend, Execution, TensorData } from '../backend.js'
import { type Work, waitForAll } from '../reply.js'

/**
 * The numbers of tensors that go by names, group by group. All are asked for before the first is waited
 * for.
 * @throws AdafactorError `tensor/disposed`, `backend/destroyed`, `backend/device-lost`
 */
export function* readTensors<T, N extends string>(
  backend: Backend<T, Execution>,
  groups: readonly Readonly<Partial<Record<N, T>>>[],
): Work<Partial<Record<N, TensorData>>[]> {
  const entries = groups.map((group) => Object.entries(group) as [N, T][])
  const read = yield* waitForAll<TensorData>(
    entries.flat().map(([, tensor]) => backend.read(tensor)),
  )
  const unread = read.values()
  return entries.map(
    (group) =>
      Object.fromEntries(group.map(([name]) => [name, unread.next().value])) as Partial<
        Record<N, TensorData>
      >,
  )
}
