import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { selectBackend } from '@adafactor/core'

/** The backends to try, in the order of preference. */
const factories = {
  ndarray: () => ndarrayBackend({ codeGeneration: 'required' }),
  'ndarray-closures': () => ndarrayBackend({ codeGeneration: 'never' }),
}

type BackendName = keyof typeof factories

const backendNames = Object.keys(factories) as BackendName[]

/** A backend by name, or `auto` for the first that works. */
export type BackendChoice = 'auto' | BackendName

/** All that may be chosen. */
export const backendChoices: readonly BackendChoice[] = ['auto', ...backendNames]

/**
 * Makes the chosen backend and tests it.
 *
 * @returns the backend, its name, and for every backend that was looked at why it was taken or not
 * @throws AdafactorError `backend/unavailable` with every reason
 */
export function chooseBackend(choice: BackendChoice) {
  const names = choice === 'auto' ? backendNames : [choice]
  return selectBackend(Object.fromEntries(names.map((name) => [name, factories[name]])))
}
