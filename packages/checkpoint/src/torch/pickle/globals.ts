import type { Faults } from '../tensors/faults.js'
import { numpyCalls } from './numpy-globals.js'
import { pythonCalls, pythonClasses, pythonModules } from './python-globals.js'
import { PickleGlobal } from './raw-values.js'
import { torchCalls, torchClasses, typeNamed } from './torch-globals.js'

/** All names that a pickle may have: no other one is looked up anywhere. */
const globals: ReadonlyMap<string, PickleGlobal> = new Map(
  [
    ...[...pythonCalls, ...torchCalls, ...numpyCalls].map(
      ([name, call]) => new PickleGlobal(name, call),
    ),
    ...[...pythonClasses, 'numpy.ndarray'].map((name) => new PickleGlobal(name)),
    ...torchClasses,
  ].map((known) => [known.name, known]),
)

/**
 * What a name in a pickle stands for: a class or function that is known here, or the name of a type.
 * @throws AdafactorError `checkpoint/unsupported` for any other, with its name
 */
export function findGlobal(module: string, name: string, faults: Faults): PickleGlobal | string {
  const whole = `${pythonModules.get(module) ?? module}.${name}`
  const found = globals.get(whole) ?? typeNamed(whole)
  if (found !== undefined) return found
  throw faults.unsupported(
    `holds ${JSON.stringify(`${module}.${name}`.slice(0, 200))}, which is no plain data, and nothing of a file is ` +
      'executed here. In Python save the state_dict() alone: torch.save(model.state_dict(), path)',
  )
}
