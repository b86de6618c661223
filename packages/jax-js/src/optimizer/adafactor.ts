import {
  AdafactorError,
  type AdafactorOptions,
  ParameterResolver,
  resolveOptimizerOptions,
  type StepReport,
  sameShape,
  showShape,
} from '@adafactor/core'
import { type Device, type JsTree, numpy as np, tree } from '@jax-js/jax'
import { checkHost } from '../check-host.js'
import { deviceOps } from '../program/element-ops.js'
import { checkReferences, type NamedTree, namedTree } from '../trees.js'
import { type Mode, type Plan, planOf, stepNumbers } from './plan.js'
import { readReports } from './read-reports.js'
import { type AdafactorState, checkState, countOf, freshState } from './state.js'
import { traceStep } from './trace-step.js'

/**
 * Adafactor over trees of jax-js arrays, in the shape of optax's gradient transformations.
 *
 * Arrays are owned as everywhere in jax-js: what is given is consumed, `tree.ref` keeps it, and the
 * optimizer keeps no reference. A call that throws has consumed nothing.
 */
export interface AdafactorTransformation {
  /**
   * The state before the first step.
   * @param params a tree of float32 arrays, consumed
   * @throws AdafactorError `parameter/none`, `parameter/duplicate`, `tensor/foreign`, `tensor/disposed`,
   *   `tensor/type`, `option/invalid` for an override that fits no parameter
   */
  init<Params extends JsTree<np.Array>>(params: Params): AdafactorState
  /**
   * What is to be added to the parameters, as `applyUpdates` of optax does, and the state after it.
   * @param updates the gradients, a tree like the parameters', consumed
   * @param state consumed
   * @param params consumed; required, since the step is relative to them
   * @throws AdafactorError `parameter/none` without parameters; otherwise as `step`
   */
  update<Params extends JsTree<np.Array>>(
    updates: Params,
    state: JsTree<np.Array>,
    params?: Params,
  ): [Params, AdafactorState]
  /**
   * The parameters after a step, and the state: in one compiled function, and without the rounding that
   * an update of its own has.
   * @param gradients a tree like the parameters', consumed
   * @param params consumed
   * @param state consumed
   * @throws AdafactorError `parameter/unknown`, `gradient/shape`, `tensor/foreign`, `tensor/disposed`,
   *   `tensor/type`, `state/format`, `state/mismatch`, `option/invalid` for a schedule that returns no
   *   number
   */
  step<Params extends JsTree<np.Array>>(
    gradients: Params,
    params: Params,
    state: JsTree<np.Array>,
  ): [Params, AdafactorState]
  /**
   * What the step did that returned this state, by parameter; nothing before the first. Only this reads
   * from the device.
   * @param state not consumed
   * @throws AdafactorError `tensor/disposed`
   */
  lastStep(state: AdafactorState): Promise<Record<string, StepReport>>
  /** How often a step was traced, and with that compiled, so far: once for all steps of one model. */
  readonly traces: number
  /** Gives back what compiled functions hold. */
  dispose(): void
}

/** A plan with its compiled functions. */
interface Compiled {
  readonly plan: Plan
  readonly functions: Map<string, ReturnType<typeof traceStep>>
}

/**
 * Adafactor for jax-js (Shazeer and Stern, arXiv 1804.04235), with the options of core: parameters are
 * named by their paths in the tree, such as `layers.0.kernel`, in overrides and masks.
 *
 * @throws AdafactorError `option/unknown`, `option/invalid`, `option/conflict`, `backend/unavailable`
 *   where jax-js is of a version that this package was not seen to work with
 * @example
 * ```ts
 * import { grad, init, numpy as np, tree } from '@jax-js/jax'
 * import { adafactor } from '@adafactor/jax-js'
 *
 * await init()
 * const loss = ({ w }: { w: np.Array }) => np.square(w.sub(3)).mean()
 *
 * const optimizer = adafactor({ learningRate: 0.1, parameterScale: false })
 * let params = { w: np.zeros([4, 2]) }
 * let state = optimizer.init(tree.ref(params))
 * for (let i = 0; i < 100; i++) {
 *   const gradients = grad(loss)(tree.ref(params))
 *   ;[params, state] = optimizer.step(gradients, params, state)
 * }
 * console.log(params.w.js()[0][0].toFixed(1)) // => 3.0
 * ```
 */
export function adafactor(options: AdafactorOptions = {}): AdafactorTransformation {
  checkHost()
  const settings = resolveOptimizerOptions(options)
  // Options are looked at now, and not first when there are parameters.
  new ParameterResolver(options)
  const compiled = new Map<string, Compiled>()
  /** The steps that states of this optimizer have behind them, so that nothing is read from a device. */
  const counts = new WeakMap<np.Array, number>()
  let traces = 0

  const compiledFor = ({ names, arrays }: Pick<NamedTree, 'names' | 'arrays'>): Compiled => {
    const shapes = arrays.map(({ shape }) => shape)
    const key = JSON.stringify([names, shapes])
    const known = compiled.get(key)
    if (known) return known
    checkNames(names)
    const made = { plan: planOf(options, settings, names, shapes), functions: new Map() }
    compiled.set(key, made)
    return made
  }

  const functionFor = ({ plan, functions }: Compiled, mode: Mode, device: Device) => {
    const key = `${mode} ${device}`
    const known = functions.get(key)
    if (known) return known
    const made = traceStep(plan, mode, deviceOps(device), settings.clipGlobalNorm, () => {
      traces++
    })
    functions.set(key, made)
    return made
  }

  const stepsBefore = ({ count }: AdafactorState): number =>
    counts.get(count) ?? Number(count.ref.item())

  const counted = (steps: number): np.Array => {
    const count = countOf(steps)
    counts.set(count, steps)
    return count
  }

  const run = <Params extends JsTree<np.Array>>(
    mode: Mode,
    gradients: Params,
    params: Params,
    given: JsTree<np.Array>,
  ): [Params, AdafactorState] => {
    const parameters = namedTree('parameter', params)
    const own = compiledFor(parameters)
    const { plan } = own
    const named = namedTree('gradient', gradients)
    checkGradients(parameters, named)
    const state = checkState(plan, given)
    checkReferences([
      ...parameters.names.map((name, leaf) => [name, parameters.arrays[leaf] as np.Array] as const),
      ...named.names.map((name, leaf) => [name, named.arrays[leaf] as np.Array] as const),
    ])
    const steps = stepsBefore(state)
    const numbers = stepNumbers(plan, mode, settings.startStep + steps)
    const { device } = parameters.arrays[0] as np.Array
    const compute = functionFor(own, mode, device)

    const moments = plan.groups.map(({ members }) =>
      members.map(({ name, stateShapes }) => {
        const arrays = state.moments[name] ?? {}
        return Object.fromEntries(
          (Object.keys(stateShapes) as (keyof typeof stateShapes)[]).map((kind) => [
            kind,
            arrays[kind] as np.Array,
          ]),
        )
      }),
    )
    const [stepped, kept, reports] = compute(
      [...named.arrays],
      [...parameters.arrays],
      moments,
      np.array(numbers, { device }),
    )
    tree.dispose(state.reports)
    state.count.dispose()
    const next: AdafactorState = { count: counted(steps + 1), moments: {}, reports }
    plan.groups.forEach(({ members }, group) => {
      members.forEach(({ name }, member) => {
        next.moments[name] = kept[group]?.[member] ?? {}
      })
    })
    return [tree.unflatten(parameters.structure, stepped) as Params, next]
  }

  return {
    init: (params) => {
      const named = namedTree('parameter', params)
      const { plan } = compiledFor(named)
      const [first] = named.arrays
      const state = { ...freshState(plan, first?.device), count: counted(0) }
      tree.dispose(params)
      return state
    },
    update: (updates, state, params) => {
      if (params === undefined || params === null) {
        throw new AdafactorError(
          'parameter/none',
          'update(gradients, state, params) needs the parameters, since the step is relative to them; ' +
            'pass tree.ref(params) as the third argument',
        )
      }
      return run('update', updates, params, state)
    },
    step: (gradients, params, state) => run('step', gradients, params, state),
    lastStep: async (state) => {
      const steps = stepsBefore(state)
      const known = [...compiled.values()].find(({ plan }) => fits(plan, state))
      if (steps === 0 || !known) return {}
      return readReports(known.plan, state.reports, settings.startStep + steps - 1)
    },
    get traces() {
      return traces
    },
    dispose: () => {
      for (const { functions } of compiled.values()) {
        for (const compute of functions.values()) compute.dispose()
      }
      compiled.clear()
    },
  }
}

/** Whether a state is one of these parameters, with reports. */
function fits(plan: Plan, state: AdafactorState): boolean {
  try {
    checkState(plan, state)
    return (state.reports ?? []).length === plan.groups.length
  } catch (error) {
    if (AdafactorError.isInstance(error, 'state/mismatch')) return false
    throw error
  }
}

function checkNames(names: readonly string[]): void {
  if (names.length === 0) {
    throw new AdafactorError('parameter/none', 'the tree of parameters has no arrays')
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return
  throw new AdafactorError(
    'parameter/duplicate',
    `two paths of the tree read "${twice}"; give one of the keys a name without a dot`,
  )
}

function checkGradients(parameters: NamedTree, gradients: NamedTree): void {
  gradients.names.forEach((name, leaf) => {
    if (parameters.names[leaf] !== name) {
      const known = parameters.names.includes(name)
      throw new AdafactorError(
        'parameter/unknown',
        known
          ? `gradient "${name}" is in another place than its parameter; the trees have to be alike`
          : `gradient "${name}" has no parameter; there are: ${parameters.names.join(', ')}`,
      )
    }
    const [own, wanted] = [gradients.arrays[leaf]?.shape, parameters.arrays[leaf]?.shape]
    if (own && wanted && sameShape(own, wanted)) return
    throw new AdafactorError(
      'gradient/shape',
      `the gradient of "${name}" is ${showShape(own ?? [])}, its parameter is ${showShape(wanted ?? [])}`,
    )
  })
  const missing = parameters.names[gradients.names.length]
  if (missing === undefined) return
  throw new AdafactorError(
    'parameter/unknown',
    `parameter "${missing}" has no gradient; the trees of gradients and parameters have to be alike`,
  )
}
