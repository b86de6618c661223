import { type DataType, engine, type Tensor } from '@tensorflow/tfjs-core'

/** What the engine looks at when a tensor is disposed. */
interface Remains {
  readonly dataId: object
  readonly dtype: DataType
  readonly size: number
}

const collected = new FinalizationRegistry<Remains>((remains) =>
  engine().disposeTensor(remains as Tensor),
)

/**
 * A tensor that is given back when nobody has it any more: `model.save` does not dispose of what it gets
 * from an optimizer, and others who ask may keep it.
 */
export function untilCollected<T extends Tensor>(tensor: T): T {
  const { dataId, dtype, size } = tensor
  collected.register(tensor, { dataId, dtype, size }, tensor)
  const { dispose } = tensor
  tensor.dispose = () => {
    collected.unregister(tensor)
    dispose.call(tensor)
  }
  return tensor
}
