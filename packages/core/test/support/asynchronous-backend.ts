import {
  type Backend,
  type DenseTensor,
  denseOps,
  interpretedBackend,
  referenceBackend,
} from '../../src/index.js'

/** What an asynchronous backend was asked to do, in the order in which it was done. */
export interface AsynchronousBackend extends Backend<DenseTensor, 'asynchronous'> {
  readonly done: string[]
}

/**
 * The reference as an asynchronous backend. Work begins only some turns after the call, the later
 * the sooner, so that calls which do not wait for each other run in the wrong order.
 */
export function asynchronousBackend(): AsynchronousBackend {
  const reference = referenceBackend()
  const done: string[] = []
  let patience = 64
  const later = async <V>(what: string, task: () => V): Promise<V> => {
    patience = patience > 4 ? patience - 1 : 64
    for (let turn = 0; turn < patience; turn++) await Promise.resolve()
    done.push(what)
    return task()
  }
  return {
    ...reference,
    done,
    name: 'asynchronous reference',
    traits: { ...reference.traits, execution: 'asynchronous' },
    read: (tensor) => later('read', () => reference.read(tensor)),
    write: (tensor, data) => later('write', () => reference.write(tensor, data)),
    compile: (program) => {
      const compiled = reference.compile(program)
      return {
        run: (batch) => {
          // The numbers of the call, as a device has them once it was submitted to.
          const submitted = batch.map(({ tensors, scalars }) => ({
            tensors: { ...tensors },
            scalars: { ...scalars },
          }))
          return later('run', () => compiled.run(submitted))
        },
        dispose: () => compiled.dispose(),
      }
    },
    flush: () => later('flush', () => {}),
  }
}

/** An interpreted backend whose reading and writing takes some turns, the later the fewer. */
export function asynchronousInterpretedBackend(): Backend<DenseTensor, 'asynchronous'> {
  const { flush: _, ...reference } = referenceBackend()
  let patience = 16
  const later = async <V>(task: () => V): Promise<V> => {
    patience = patience > 1 ? patience - 1 : 16
    for (let turn = 0; turn < patience; turn++) await Promise.resolve()
    return task()
  }
  return interpretedBackend<DenseTensor, 'asynchronous'>({
    ...reference,
    ops: denseOps('float64'),
    traits: { ...reference.traits, execution: 'asynchronous' },
    read: (tensor) => later(() => reference.read(tensor)),
    write: (tensor, data) => later(() => reference.write(tensor, data)),
  })
}
