/** What a pickle makes besides plain values, until it has ended. */

import type { Faults } from '../tensors/faults.js'
import type { TorchStorage } from '../tensors/torch-storage.js'
import type { TorchType } from '../tensors/torch-types.js'

/** What a name stands for that may be called: given the arguments, a value. */
export type Call = (args: readonly unknown[], faults: Faults) => unknown

/** A class or function of Python that this reader knows. It is a name, and never code of the file. */
export class PickleGlobal {
  /** With its module: `torch._utils._rebuild_tensor_v2`. */
  readonly name: string
  /** What it does here when it is called, if it may be. */
  readonly call: Call | undefined

  constructor(name: string, call?: Call) {
    this.name = name
    this.call = call
  }
}

/** The class of a storage. */
export class StorageClass extends PickleGlobal {
  /** What is in it; undefined where only the tensors know. */
  readonly type: TorchType | undefined

  constructor(name: string, type: TorchType | undefined) {
    super(name)
    this.type = type
  }
}

/** A storage as a pickle refers to it. */
export class RawStorage {
  readonly storage: TorchStorage
  readonly type: TorchType | undefined

  constructor(storage: TorchStorage, type: TorchType | undefined) {
    this.storage = storage
    this.type = type
  }
}

/** An `argparse.Namespace`: attributes by name. */
export class Namespace {
  readonly fields = new Map<unknown, unknown>()
}

/** What gets its content after it is made. */
export interface Unfinished {
  /** @throws AdafactorError */
  setState(state: unknown, faults: Faults): void
  /** The value that it stands for. @throws AdafactorError */
  finished(faults: Faults): unknown
}

export function isUnfinished(value: unknown): value is Unfinished {
  return typeof value === 'object' && value !== null && 'setState' in value
}
