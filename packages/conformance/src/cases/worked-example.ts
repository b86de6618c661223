import { adafactorStep } from '@adafactor/core'
import { type Program, type Traced, trace } from '@adafactor/core/compiler'
import { type CaseContext, type ConformanceCase, caseOf } from '../case.js'
import { runOnce } from '../device-run.js'
import { paperForm } from '../step-run.js'
import { Violation } from '../violation.js'

/**
 * The worked example of the optimization textbook's page on Adafactor: a 3 x 3 gradient at t = 1,
 * where beta2 is 0, with epsilon1 left out, d = 1, RMS(X) = 0.806 and rho = 0.01. The numbers are
 * the page's, to its four digits or so.
 */
export const workedExample = {
  gradient: [0.3, -0.2, 0.4, -0.5, 0.6, -0.1, 0.2, -0.4, 0.3],
  /** Any parameter of this RMS will do. */
  parameterRms: 0.806,
  rho: 0.01,
  alpha: 0.00806,
  R: [0.0967, 0.2067, 0.0967],
  C: [0.1267, 0.1867, 0.0867],
  /** As the paper has it: V = R C / mean(R). */
  paper: {
    V: [0.0918, 0.1353, 0.0628, 0.1963, 0.2893, 0.1343, 0.0918, 0.1353, 0.0628],
    U: [0.99, -0.5437, 1.5958, -1.1284, 1.1155, -0.2728, 0.66, -1.0873, 1.1968],
    rmsU: 1.0255,
  },
  /** As the page prints it: V = R C. Its own RMS(U), 3.303, is a slip: it is 2.808. */
  page: {
    V: [0.0122, 0.018, 0.0084, 0.0262, 0.0386, 0.0179, 0.0122, 0.018, 0.0084],
    U: [2.711, -1.489, 4.37, -3.09, 3.055, -0.747, 1.807, -2.978, 3.278],
    rmsU: 2.808,
  },
  /** Clipping fires in both, so that both come to the same update. */
  clipped: [0.9654, -0.5302, 1.5561, -1.1004, 1.0878, -0.2661, 0.6436, -1.0603, 1.1671],
} as const

/** A parameter whose RMS is the example's. */
const parameter = (() => {
  const shape = [1, -0.8, 0.6, -1.2, 0.9, -0.5, 0.7, -1, 1.1]
  const rms = Math.sqrt(shape.reduce((sum, value) => sum + value * value, 0) / shape.length)
  return shape.map((value) => (value * workedExample.parameterRms) / rms)
})()

/** Every intermediate value of the example, computed by the backend. */
export function workedExampleCases(): ConformanceCase[] {
  const { paper, page, clipped, R, C, alpha, parameterRms } = workedExample
  return [
    example('R and C are the means of the rows and columns of G^2', { R, C }),
    example('V is R C divided by the mean of R, as in the paper', { V: paper.V }),
    example('U and RMS(U) of the paper', { U: paper.U, updateRms: [paper.rmsU] }),
    example('V, U and RMS(U) of the page, which does not divide by the mean of R', {
      pageV: page.V,
      pageU: page.U,
      pageRms: [page.rmsU],
    }),
    example('the clipped update, which is the same for both', { clipped, pageClipped: clipped }),
    example('alpha is RMS(X) times rho', { alpha: [alpha], parameterRms: [parameterRms] }),
    example('the new parameter is X - alpha times the clipped update', {
      parameter: parameter.map((x, index) => x - alpha * (clipped[index] as number)),
      rowMoment: R,
      columnMoment: C,
    }),
  ]
}

function example(
  sentence: string,
  expected: Readonly<Record<string, readonly number[]>>,
): ConformanceCase {
  return caseOf('worked example', sentence, async (context) => {
    const results = await runExample(context)
    for (const [name, numbers] of Object.entries(expected)) {
      numbers.forEach((value, index) => {
        const actual = results[name]?.[index] ?? Number.NaN
        // Half a unit of the last digit that the page prints, and as much for its own rounding.
        if (Math.abs(actual - value) <= (value < 0.3 && value > -0.3 ? 1e-4 : 1e-3)) return
        throw new Violation(`element ${index} of ${name} is ${actual}, the example has ${value}`)
      })
    }
  })
}

function runExample(context: CaseContext) {
  return context.create().then((backend) =>
    runOnce(context, backend, {
      program: exampleProgram(),
      shape: [3, 3],
      contents: { parameter, gradient: workedExample.gradient },
      scalars: { beta2: 0, beta2Weight: 1, rho: workedExample.rho },
    }),
  )
}

/** The step of the optimizer with every intermediate value stored, and the page's variant beside it. */
function exampleProgram(): Program {
  const form = paperForm(2, { epsilon1: 0 })
  const matrix = [0, 1]
  return trace(
    {
      name: 'worked example',
      rank: 2,
      axisNames: ['rows', 'columns'],
      tensors: {
        parameter: matrix,
        gradient: matrix,
        rowMoment: [0],
        columnMoment: [1],
        R: [0],
        C: [1],
        V: matrix,
        U: matrix,
        updateRms: [],
        parameterRms: [],
        clipped: matrix,
        alpha: [],
        pageV: matrix,
        pageU: matrix,
        pageRms: [],
        pageClipped: matrix,
      },
      scalars: ['beta2', 'beta2Weight', 'rho'],
    },
    (ops, tensors, scalars) => {
      const step = adafactorStep<Traced>(
        ops,
        form,
        {
          parameter: tensors.parameter as Traced,
          gradient: tensors.gradient as Traced,
          state: {
            rowMoment: tensors.rowMoment as Traced,
            columnMoment: tensors.columnMoment as Traced,
          },
        },
        {
          beta2: scalars.beta2 as Traced,
          beta2Weight: scalars.beta2Weight as Traced,
          rho: scalars.rho as Traced,
          decayRate: ops.constant(0),
        },
      )
      const { R, C, V, U, alpha } = step.intermediates as Record<
        'R' | 'C' | 'V' | 'U' | 'alpha',
        Traced
      >
      const { updateRms, parameterRms } = step.report as Record<
        'updateRms' | 'parameterRms',
        Traced
      >
      const pageV = ops.multiply(R, C)
      const pageU = ops.multiply(tensors.gradient as Traced, ops.rsqrt(pageV))
      const pageRms = ops.sqrt(ops.mean(ops.square(pageU), [0, 1]))
      const clip = (update: Traced, rms: Traced) =>
        ops.divide(update, ops.maximum(ops.constant(1), rms))
      return {
        stores: {
          ...(step.state as Record<string, Traced>),
          parameter: step.parameter,
          R,
          C,
          V,
          U,
          alpha,
          updateRms,
          parameterRms,
          clipped: clip(U, updateRms),
          pageV,
          pageU,
          pageRms,
          pageClipped: clip(pageU, pageRms),
        },
      }
    },
  )
}
