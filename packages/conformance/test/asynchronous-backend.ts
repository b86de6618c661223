import {
  AdafactorError,
  type Backend,
  CallQueue,
  checkData,
  type DenseTensor,
  type Invocation,
  referenceBackend,
} from '@adafactor/core'

/** Ways in which the promises of a backend can be wrong while all its numbers are right. */
export type AsynchronousFault =
  | 'read throws where it should reject'
  | 'write throws where it should reject'
  | 'run throws where it should reject'
  | 'write takes the numbers when its turn comes'
  | 'run takes tensors and scalars when its turn comes'
  | 'run answers before it has run, and its errors are lost'
  | 'a read overtakes the runs before it'
  | 'a write overtakes the runs before it'
  | 'a tensor is gone at once for calls that were made before'
  | 'a program is gone at once for calls that were made before'
  | 'a call that is rejected takes those after it with it'
  | 'programs are not prepared'
  | 'create replies with a promise where it fails'
  | 'destroy does nothing'
  | 'calls under way at destroy never end'
  | 'after destroy calls throw'

/**
 * The reference in float32 as a backend of promises: every call waits for those before it. Right in
 * every way, but for the fault.
 */
export function asynchronousBackend(
  fault?: AsynchronousFault,
): Backend<DenseTensor, 'asynchronous'> {
  const sound = referenceBackend({ precision: 'float32' })
  const queue = new CallQueue()
  const leaving = new WeakSet<DenseTensor>()
  let destroyed = false
  let broken: unknown
  const checkAlive = () => {
    if (destroyed && fault !== 'destroy does nothing') {
      throw new AdafactorError('backend/destroyed', 'the asynchronous backend was destroyed before')
    }
  }
  const work = async <V>(task: () => V): Promise<V> => {
    for (let turn = 0; turn < 3; turn++) await undefined
    if (fault === 'calls under way at destroy never end' && destroyed) await new Promise(() => {})
    if (fault !== 'a call that is rejected takes those after it with it') return task()
    if (broken !== undefined) throw broken
    try {
      return task()
    } catch (error) {
      broken = error
      throw error
    }
  }
  const later = <V>(task: () => V, overtakes = false): Promise<V> => {
    try {
      checkAlive()
    } catch (error) {
      if (fault === 'after destroy calls throw') throw error
      return Promise.reject(error)
    }
    return overtakes ? work(task) : queue.run(() => work(task))
  }
  const shapeOf = (tensor: DenseTensor) => {
    if (!leaving.has(tensor)) return sound.shapeOf(tensor)
    throw new AdafactorError('tensor/disposed', 'a tensor was used after it was disposed')
  }
  return {
    ...sound,
    name: fault ?? 'asynchronous',
    traits: { ...sound.traits, execution: 'asynchronous' },
    create: (shape, data, options) => {
      checkAlive()
      try {
        return sound.create(shape, data, options)
      } catch (error) {
        if (fault !== 'create replies with a promise where it fails') throw error
        return Promise.reject(error) as unknown as DenseTensor
      }
    },
    shapeOf,
    read: (tensor) => {
      if (fault === 'read throws where it should reject') shapeOf(tensor)
      return later(() => sound.read(tensor), fault === 'a read overtakes the runs before it')
    },
    write: (tensor, data) => {
      if (fault === 'write throws where it should reject') checkData(shapeOf(tensor), data)
      const overtakes = fault === 'a write overtakes the runs before it'
      if (fault === 'write takes the numbers when its turn comes') {
        return later(() => sound.write(tensor, data), overtakes)
      }
      try {
        checkData(shapeOf(tensor), data)
        const numbers = Array.from(data)
        return later(() => sound.write(tensor, numbers), overtakes)
      } catch (error) {
        return later(() => {
          throw error
        })
      }
    },
    dispose: (tensor) => {
      const atOnce = fault === 'a tensor is gone at once for calls that were made before'
      if (atOnce || !queue.isBusy) return sound.dispose(tensor)
      leaving.add(tensor)
      queue.runLast(() => sound.dispose(tensor))
    },
    compile: (program) => {
      checkAlive()
      const compiled = sound.compile(program)
      let isDisposed = false
      const checkBatch = (batch: readonly Invocation<DenseTensor>[]) => {
        for (const { tensors } of batch) Object.values(tensors).forEach(shapeOf)
      }
      return {
        ...(fault === 'programs are not prepared'
          ? {}
          : {
              prepare: (batch) => {
                checkAlive()
                checkBatch(batch)
              },
            }),
        run: (batch) => {
          if (fault === 'run throws where it should reject') checkBatch(batch)
          const items =
            fault === 'run takes tensors and scalars when its turn comes'
              ? batch
              : batch.map(({ tensors, scalars }) => ({
                  tensors: { ...tensors },
                  scalars: { ...scalars },
                }))
          const reply = later(() => {
            if (isDisposed) throw new Error('the program was disposed')
            compiled.run(items)
          })
          if (fault !== 'run answers before it has run, and its errors are lost') return reply
          reply.catch(() => {})
          return Promise.resolve()
        },
        dispose: () => {
          if (fault === 'a program is gone at once for calls that were made before')
            isDisposed = true
          queue.runLast(() => {
            isDisposed = true
          })
        },
      }
    },
    flush: () => later(() => {}),
    destroy: () => {
      destroyed = true
    },
  }
}
