import type {
  Backend,
  BackendTraits,
  Execution,
  HalfArray,
  Shape,
  TensorData,
} from '@adafactor/core'

/** A backend of which nothing is known but the interface. */
export type AnyBackend = Backend<unknown, Execution>

/** Where the elements of a strided tensor are in its buffer, all in elements. */
export interface StridedLayout {
  readonly shape: Shape
  /** May be negative, or 0 where an element is repeated. */
  readonly strides: readonly number[]
  /** The place of element (0, ..., 0). */
  readonly offset: number
}

/** A backend as the kit gets it: how to make one, and its name. */
export interface BackendUnderTest<T = unknown, E extends Execution = Execution> {
  /** What to call it in reports. */
  readonly name: string
  /** A fresh backend; the kit destroys it. */
  create(): Backend<T, E> | Promise<Backend<T, E>>
  /**
   * A tensor over a buffer, which it must use without copying: of the type that `create` makes if it is
   * not told, or of 16 bits if the backend has them. Leave it out if the backend's tensors have no
   * strides: the group `views` is then skipped.
   */
  view?(buffer: TensorData | HalfArray, layout: StridedLayout): T
}

/** What decides whether a case applies to a backend. */
export interface Abilities {
  readonly traits: BackendTraits
  /** Whether strided tensors can be made. */
  readonly views: boolean
}
