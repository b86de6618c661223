import * as presets from '@adafactor/core/presets'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadDigits } from '../src/terminal/load-digits.js'
import { plainDisplay } from '../src/terminal/plain-display.js'
import { run } from '../src/terminal/run.js'
import { UserError } from '../src/terminal/user-error.js'
import type { DigitSet, Digits } from '../src/training/digit-set.js'
import { noWebgpu } from './support/webgpu-in-node.js'

let someDigits: Digits
let fewDigits: Digits
let moreDigits: Digits

beforeAll(async () => {
  const { training, test } = await loadDigits()
  someDigits = { training: firstDigits(training, 6000), test: firstDigits(test, 1000) }
  moreDigits = { training: firstDigits(training, 12_000), test }
  fewDigits = { training: firstDigits(training, 1000), test: firstDigits(test, 500) }
})

/** The first `count` images of `set`, sharing its memory. */
function firstDigits(set: DigitSet, count: number): DigitSet {
  return {
    count,
    pixels: set.pixels,
    images: set.images.subarray(0, count * set.pixels),
    labels: set.labels.subarray(0, count),
  }
}

/** Runs the program on the first digits; `stopAfter` batches it is told to stop. */
async function runWith(
  line: string,
  { digits = async () => someDigits, stopAfter = Number.POSITIVE_INFINITY } = {},
) {
  let shown = ''
  let complaints = ''
  let batches = 0
  const display = plainDisplay((text) => {
    shown += text
  })
  const code = await run(line === '' ? [] : line.split(' '), {
    display: {
      ...display,
      progress(progress) {
        batches++
        display.progress(progress)
      },
    },
    complain(text) {
      complaints += text
    },
    loadDigits: digits,
    stopCode: () => (batches >= stopAfter ? 130 : undefined),
  })
  return { code, shown, complaints, batches }
}

function accuracies(shown: string): number[] {
  return [...shown.matchAll(/^epoch.*test accuracy +([\d.]+) %/gm)].map(([, share]) =>
    Number(share),
  )
}

describe('a run on a tenth of the digits', () => {
  test('learns them and shows the backend, the accuracies and what the optimizer took', async () => {
    const { code, shown, complaints, batches } = await runWith('--epochs 2 --hidden 32 --batch 64')
    expect(complaints).toBe('')
    expect(code).toBe(0)
    expect(batches).toBe(2 * 94)
    const [first, second] = accuracies(shown) as [number, number]
    expect(first).toBeGreaterThan(75)
    expect(second).toBeGreaterThan(85)
    expect(shown).toMatch(/model +perceptron 784-32-10, 25,450 parameters/)
    expect(shown).toMatch(
      /ndarray[\w-]* chosen: the fastest of 3 that passed their self-tests, [\d,]+ steps\/s/,
    )
    expect(shown).toMatch(new RegExp(`test accuracy +${second.toFixed(2)} % \\(\\d+ of 1,000\\)`))
    // Row and column factors of 784 x 32 and 32 x 10, and a number per bias: 900 float32 numbers.
    expect(shown).toMatch(/optimizer state +3\.6 kB; Adam would hold 203\.6 kB, 57 times as much/)
    expect(shown).toMatch(/optimizer time +[\d.]+ s, \d+ % of the training/)
    expect(shown).toMatch(/total time +[\d.]+ s/)
  })

  test('comes to the same accuracies again with the same seed, and to others with another', async () => {
    const results: string[] = []
    for (const seed of [5, 5, 6]) {
      const { shown } = await runWith(`--epochs 2 --hidden 16 --seed ${seed} --backend ndarray`)
      results.push(accuracies(shown).join())
    }
    expect(results[0]).toMatch(/^[\d.]+,[\d.]+$/)
    expect(results[1]).toBe(results[0])
    expect(results[2]).not.toBe(results[0])
  })

  test('learns them in bfloat16 with half of the memory, and says how it stores', async () => {
    const { code, shown, complaints } = await runWith(
      '--epochs 2 --hidden 32 --batch 64 --type bfloat16 --rounding stochastic ' +
        '--state-type bfloat16',
    )
    expect([code, complaints]).toEqual([0, ''])
    expect(accuracies(shown)[1]).toBeGreaterThan(85)
    expect(shown).toContain(
      '  storage          bfloat16 parameters, rounded stochastically, 50.9 kB (float32: 101.8 kB); ' +
        'bfloat16 gradients\n' +
        '                   bfloat16 optimizer state, rounded to the nearest\n',
    )
    expect(shown).toMatch(/optimizer state +1\.8 kB; /)
  })

  test('learns with two hidden layers', async () => {
    const { code, shown } = await runWith('--epochs 2 --hidden 32,24 --batch 64')
    expect(code).toBe(0)
    expect(shown).toContain('784-32-24-10')
    expect(accuracies(shown)[1]).toBeGreaterThan(85)
  })
})

describe('a run in bfloat16 with small steps (seed 1)', () => {
  const line = '--epochs 1 --hidden 16 --batch 8 --learning-rate 0.002 --seed 1'
  let inFloat32: number

  async function accuracyOf(options: string): Promise<number> {
    const { shown } = await runWith(`${line}${options}`, { digits: async () => moreDigits })
    return accuracies(shown)[0] as number
  }

  beforeAll(async () => {
    inFloat32 = await accuracyOf('')
  })

  test('rounded stochastically comes within 0.2 points of float32', async () => {
    expect(inFloat32).toBeGreaterThan(70)
    const accuracy = await accuracyOf(' --type bfloat16 --rounding stochastic')
    expect(Math.abs(accuracy - inFloat32)).toBeLessThanOrEqual(0.2)
  })

  test('rounded to the nearest loses more than 5 points', async () => {
    expect(await accuracyOf(' --type bfloat16')).toBeLessThan(inFloat32 - 5)
  })
})

const fewSteps = '--epochs 2 --hidden 16 --batch 50'

/** Rounding moves a few images from one side of the border to the other. */
function expectSameAccuracies(shown: string, expected: string) {
  const found = accuracies(shown)
  expect(found).toHaveLength(2)
  accuracies(expected).forEach((accuracy, epoch) => {
    expect(accuracy).toBeGreaterThan(60)
    expect(Math.abs((found[epoch] as number) - accuracy)).toBeLessThan(2)
  })
}

describe('a run on WebGPU', () => {
  if (noWebgpu === undefined) {
    test.each(['', ' --type bfloat16 --rounding stochastic'])(
      'comes to what ndarrays come to, and says what its time is%s',
      async (options) => {
        const digits = async () => fewDigits
        const onHost = await runWith(fewSteps + options, { digits })
        const { code, shown, complaints } = await runWith(
          `${fewSteps} --backend webgpu${options}`,
          { digits },
        )
        expect([code, complaints]).toEqual([0, ''])
        expect(shown).toMatch(/backend +webgpu, /)
        expect(shown).toMatch(/webgpu chosen: the first choice, and it passed its self-test/)
        expect(shown).toMatch(/optimizer time .*, to hand its work to the device/)
        expectSameAccuracies(shown, onHost.shown)
      },
    )
  } else {
    test.skip(`comes to what ndarrays come to (skipped: ${noWebgpu})`, () => {})
  }

  test('does not store float64, which is answered in one line that says what does', async () => {
    const { code, shown, complaints } = await runWith('--type float64 --backend webgpu')
    expect([code, shown]).toEqual([1, ''])
    expect(complaints).toMatch(/^error: none of the backends runs here: webgpu: .*stores float64$/)
    expect(complaints).not.toContain('\n')
  })
})

describe('a run on gpu.js', () => {
  const line = fewSteps
  const digits = async () => fewDigits

  test.each(['cpu', 'webasm'])('comes in mode %s to what ndarrays come to', async (mode) => {
    const onHost = await runWith(line, { digits })
    const { code, shown, complaints } = await runWith(`${line} --backend gpujs --mode ${mode}`, {
      digits,
    })
    expect([code, complaints]).toEqual([0, ''])
    expect(shown).toMatch(new RegExp(`backend +gpujs ${mode}, `))
    expect(shown).toMatch(/optimizer time +[\d.]+ s, \d+ % of the training\n/)
    expectSameAccuracies(shown, onHost.shown)
  })

  if (noWebgpu === undefined) {
    test('comes in mode webgpu to what ndarrays come to, and says what its time is', async () => {
      const onHost = await runWith(line, { digits })
      const { code, shown, complaints } = await runWith(`${line} --backend gpujs --mode webgpu`, {
        digits,
      })
      expect([code, complaints]).toEqual([0, ''])
      expect(shown).toMatch(/backend +gpujs webgpu, /)
      expect(shown).toMatch(/optimizer time .*, to hand its work to the device/)
      expectSameAccuracies(shown, onHost.shown)
    })
  } else {
    test.skip(`comes in mode webgpu to what ndarrays come to (skipped: ${noWebgpu})`, () => {})
  }

  test('that Node does not have is answered in one line', async () => {
    const { code, shown, complaints } = await runWith('--backend gpujs --mode webgl2')
    expect([code, shown]).toEqual([1, ''])
    expect(complaints).toMatch(/^error: none of the backends runs here: gpujs webgl2: .*webgl2/)
    expect(complaints).not.toContain('\n')
  })

  test('does not store 16 bits, which is answered in one line that says what does', async () => {
    const { code, shown, complaints } = await runWith('--type bfloat16 --backend gpujs --mode cpu')
    expect([code, shown]).toEqual([1, ''])
    expect(complaints).toBe(
      'error: none of the backends runs here: gpujs cpu: it stores float32, not bfloat16. ' +
        '--backend ndarray stores bfloat16',
    )
  })
})

describe('a run with the Adafactor of another library', () => {
  test.each([
    ['keras', 'with its own learning rate, at most 0.001'],
    ['torch', 'with its own learning rate, at most 0.01'],
    ['optax', 'learning rate from 0.05 down to 0'],
  ])('%s says so in its heading: %s', async (preset, learningRate) => {
    const { code, shown } = await runWith(`--preset ${preset} --hidden 8`, { stopAfter: 1 })
    expect(code).toBe(130)
    expect(shown).toContain(`  optimizer        preset ${preset}, ${learningRate}\n`)
  })

  test('none, but a learning rate, has it in its heading', async () => {
    const { shown } = await runWith('--learning-rate 0.002 --hidden 8', { stopAfter: 1 })
    expect(shown).toContain('  optimizer        learning rate from 0.002 down to 0\n')
  })

  test('without one there is no such line', async () => {
    const { shown } = await runWith('--hidden 8', { stopAfter: 1 })
    expect(shown).not.toMatch(/preset|learning rate|storage/)
  })

  test.each(Object.keys(presets))('%s learns the digits', async (preset) => {
    const { code, shown, complaints } = await runWith(
      `--preset ${preset} --epochs 2 --hidden 32 --batch 32 --backend ndarray`,
    )
    expect([code, complaints]).toEqual([0, ''])
    // Keras' own learning rate is a tenth of what the others have.
    expect(accuracies(shown)[1]).toBeGreaterThan(preset === 'keras' ? 50 : 75)
  })
})

test('a run that is stopped says how far it came and exits with the code it was given', async () => {
  const { code, shown } = await runWith('--epochs 3 --hidden 8 --batch 100', { stopAfter: 90 })
  expect(code).toBe(130)
  expect(accuracies(shown)).toHaveLength(1)
  const [accuracy] = accuracies(shown) as [number]
  const [, reached = ''] = shown.split(/^stopped after 1\.5 of 3 epochs, [\d.]+ s$/m)
  expect(reached).toMatch(/loss +\d\.\d+ in epoch 2, so far/)
  expect(reached).toContain(`${accuracy.toFixed(2)} %`)
  expect(reached).toMatch(/of 1,000\), after epoch 1\n/)
  expect(reached).toMatch(/optimizer state +3\.\d kB; Adam would hold/)
  expect(reached).toMatch(/total time +[\d.]+ s\n$/)
})

test('a run that is stopped in its first epoch says that nothing was measured', async () => {
  const { shown } = await runWith('--hidden 8', { stopAfter: 3 })
  expect(shown).toMatch(/test accuracy +not measured yet/)
})

describe('a run with Adam beside it', () => {
  test('trains both from the same start, and says what each came to and holds', async () => {
    const line = '--epochs 2 --hidden 32 --batch 64 --backend ndarray'
    const alone = await runWith(line)
    const { code, shown, complaints } = await runWith(`${line} --beside adam`)
    expect([code, complaints]).toEqual([0, ''])
    expect(shown).toContain('  beside it        Adam, learning rate from 0.01 down to 0\n')
    // What runs beside changes nothing.
    expect(accuracies(shown)).toEqual(accuracies(alone.shown))
    const adam = [...shown.matchAll(/^ +Adam {2}test accuracy +([\d.]+) %/gm)]
    expect(adam).toHaveLength(2)
    expect(Number(adam[1]?.[1])).toBeGreaterThan(85)
    expect(shown).toMatch(/optimizer state +3\.6 kB; Adam holds 203\.6 kB, 57 times as much/)
    expect(shown).toContain(`  Adam beside it   test accuracy ${adam[1]?.[1]} %`)
  })

  test('says what both came to where it is stopped', async () => {
    const { code, shown } = await runWith('--hidden 8 --batch 100 --beside adam', { stopAfter: 90 })
    expect(code).toBe(130)
    expect(shown).toMatch(/Adam beside it {3}test accuracy .*, after epoch 1\n/)
  })
})

test('bad arguments are answered in one line, before anything is loaded', async () => {
  const { code, shown, complaints } = await runWith('--epochs -1', {
    digits: () => Promise.reject(new Error('must not be called')),
  })
  expect([code, shown]).toEqual([2, ''])
  expect(complaints).toMatch(/^error: .*--epochs.*whole numbers from 1 to 1000\.$/)
})

test('digits that cannot be loaded are answered in one line', async () => {
  const { code, complaints } = await runWith('', {
    digits: () => Promise.reject(new UserError('cannot load the digits: no such file')),
  })
  expect(code).toBe(1)
  expect(complaints).toBe('error: cannot load the digits: no such file')
})

test('a bug is not passed off as bad input', async () => {
  const digits = () => Promise.reject(new TypeError('undefined is not a function'))
  await expect(runWith('', { digits })).rejects.toThrow(TypeError)
})

test('help is shown and nothing else is done', async () => {
  const { code, shown, batches } = await runWith('--help')
  expect([code, batches]).toEqual([0, 0])
  expect(shown).toMatch(/^Usage: npm start -- \[options\]\n/)
})
