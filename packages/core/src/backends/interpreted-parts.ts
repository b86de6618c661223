import type { Backend, BackendTraits, Execution, Reply } from '../backend.js'
import type { TensorOps } from '../tensor-ops.js'

/** Storage and arithmetic: all that {@link interpretedBackend} needs. */
export interface InterpretedBackendParts<T, E extends Execution>
  extends Pick<
    Backend<T, E>,
    | 'name'
    | 'packageName'
    | 'isTensor'
    | 'explainForeign'
    | 'create'
    | 'shapeOf'
    | 'typeOf'
    | 'read'
    | 'write'
    | 'dispose'
    | 'memory'
    | 'overlaps'
    | 'repeatsElements'
    | 'flush'
    | 'extentOf'
  > {
  /** `compilation` is `interpreted` and `fused` is false, whatever else the parts say. */
  readonly traits: Omit<BackendTraits<E>, 'compilation' | 'fused'>
  /**
   * The arithmetic on the same tensors. Results are new tensors, never an operand or a view of one:
   * the interpreter gives each to `dispose` as soon as it is not needed any more.
   */
  readonly ops: TensorOps<T>
  /**
   * A new tensor of the same numbers in the type that is computed in, for libraries whose operations on
   * 16 bits give 16 bits: asked for each such tensor that a run reads. Default: `ops` take tensors as
   * they are, and compute in `traits.precision`.
   */
  widen?(tensor: T): T
  /**
   * Makes a computed value the content of a target, in place of its old content, which is given back.
   * The target stays the same object. Meant for arrays that can't be written, and for devices: without
   * it every new value is read to the host and written to its target.
   *
   * The value is a result of `ops` that nobody else uses. It is handed over: the target may keep its
   * memory, and the interpreter neither uses nor disposes of it afterwards, unless this throws or
   * rejects; then the target has to have its old content still. The value has the shape of the target,
   * but for one thing: a target of rank 0 may get a single number of a higher rank, such as [1, 1].
   *
   * Called when all items of a run are computed, one target after the other, never for one that has no
   * elements. A target of 16 bits gets a value that is not rounded yet, to be rounded to the nearest;
   * what is rounded stochastically is rounded on the host, and written. What would be stored twice, what
   * is one of the run's own tensors, and what has to be repeated to the target's shape, is copied before
   * by `where(constant(1), value, target)`.
   * Default: by `read` and `write`.
   *
   * One that fails midway leaves the targets before it with their new values, so get what may be missing
   * (memory) when the value is computed.
   *
   * @throws AdafactorError `tensor/disposed`, `backend/unsupported-size`, `backend/device-lost`
   */
  assign?(target: T, value: T): Reply<E, void>
  /** Called by `destroy()`, when calls that were made before have ended. */
  destroy?(): void
}
