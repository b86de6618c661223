import { generateKernels } from '@adafactor/backend-gpujs'
import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { generateKernels as generateWgsl } from '@adafactor/backend-webgpu'
import { adafactor, type Shape } from '@adafactor/core'
import { describe, expect, test } from 'vitest'
import { ndarraySource } from '../src/page/programs/ndarray-source.js'
import { parseShape, shapeText } from '../src/page/programs/parse-shape.js'
import { javascriptParts, sharedLines, watParts } from '../src/page/programs/source-parts.js'
import {
  describeOnGpujs,
  describeOnNdarray,
  describeOnWebgpu,
  stepFor,
} from '../src/page/programs/step-description.js'
import { workSpaceNote } from '../src/page/programs/work-space-notes.js'
import {
  type NdarrayBackendName,
  ndarrayBackendNames,
  ndarrayEngines,
} from '../src/training/ndarray-network/ndarray-engines.js'
import { presetNames } from '../src/training/optimizer-options.js'

const n = 1024
/** T5X has to be told which axes to factor where there are more than two. */
const presetsFor = (shape: Shape) =>
  [undefined, ...presetNames].filter((preset) => preset !== 't5x' || shape.length <= 2)
const matrix = 4 * n * n

describe('the step of the paper on 1024 x 1024, on ndarrays', () => {
  const step = stepFor('paper', [n, n])
  const on = (name: NdarrayBackendName) =>
    describeOnNdarray(step, ndarraySource(step.program, [n, n], name))
  const described = on('ndarray-javascript')

  test('touches the bytes that a count by hand gives', () => {
    // float32 tensors of n numbers take 4n bytes, float64 temporaries 8n; single numbers 4 or 8.
    const perPass = [
      // reads the parameter and the gradient; writes row sums, column sums, one sum
      [2 * matrix, 8 * n + 8 * n + 8],
      // the old row moment and the row sums; the new row moment and its mean
      [4 * n + 8 * n, 4 * n + 8],
      // the old column moment and the column sums; the new one and its root
      [4 * n + 8 * n, 4 * n + 8 * n],
      // the row moment and its mean; the row factor
      [4 * n + 8, 8 * n],
      // the gradient and both factors; one sum
      [matrix + 8 * n + 8 * n, 8],
      // two sums; two tensors of a single number and the scale
      [8 + 8, 4 + 4 + 8],
      // parameter, gradient, both factors and the scale; the parameter
      [2 * matrix + 8 * n + 8 * n + 8, matrix],
    ]
    const bytes = (touched: readonly { bytes: number }[]) =>
      touched.reduce((sum, each) => sum + each.bytes, 0)
    expect(described.passes.map(({ reads, writes }) => [bytes(reads), bytes(writes)])).toEqual(
      perPass,
    )
    expect(described.bytesRead).toBe(perPass.reduce((sum, [read = 0]) => sum + read, 0))
    expect(described.bytesWritten).toBe(perPass.reduce((sum, [, write = 0]) => sum + write, 0))
  })

  test('keeps 8 KB where Adam keeps 8 MB, and needs (n + m + 2) * 8 bytes of work space', () => {
    expect(described.stateBytes).toBe(2 * n * 4)
    expect(described.adam).toEqual({ stateBytes: 2 * matrix, bytesTouched: 7 * matrix })
    expect(described.workBytes).toBe((n + n + 2) * 8)
    expect(described.parameters).toBe(n * n)
  })

  test('shows for each pass what it is and the code that runs it', () => {
    expect(described.passes.map(({ space }) => space)).toEqual([
      'rows x columns',
      'rows',
      'columns',
      'rows',
      'rows x columns',
      'a single point',
      'rows x columns',
    ])
    expect(described.passes[1]?.stores).toEqual([
      'rowMoment = beta2 * rowMoment + beta2Weight * t0',
    ])
    expect(described.passes[4]?.reductions).toEqual([
      't3 = mean over rows, columns of (gradient * rowFactor * columnFactor)^2',
    ])
    for (const { kernels } of described.passes) expect(kernels.length).toBeGreaterThan(0)
    expect(described.passes[6]?.kernels[0]?.source).toContain('parameter_data[')
  })

  test('shows for each pass its functions in WebAssembly, and once what they share', () => {
    const { passes, shared } = on('ndarray')
    const titles = passes.map(({ kernels }) => kernels.map(({ title }) => title.split(':')[0]))
    expect(titles[0]).toEqual(['$nest_1', '$wide_1', '$prepare_1', '$finish_1'])
    expect(titles[6]).toEqual(['$nest_7'])
    expect(passes[6]?.kernels[0]?.source).toMatch(/^\(func \$nest_7 .*\n {2}\(local \$parameter_/s)
    expect(shared.map(({ title }) => title)).toEqual(expect.arrayContaining(['$run', '$combine']))
  })

  test('touches the same bytes on each engine, and shows no code where there is none', () => {
    for (const name of ndarrayBackendNames) {
      const { passes, ...costs } = on(name)
      expect(costs).toEqual({ ...described, shared: costs.shared, passes: undefined })
      expect(passes.map(({ reads }) => reads)).toEqual(described.passes.map(({ reads }) => reads))
    }
    expect(on('ndarray-closures').passes.flatMap(({ kernels }) => kernels)).toEqual([])
  })
})

describe('the text of the ndarray backend', () => {
  test.each([
    ['ndarray', '(func $run '],
    ['ndarray-javascript', 'function run'],
  ] as const)(
    'is the one of %s that runs on tensors of the full size, for every preset',
    (name, run) => {
      for (const shape of [[130, 140], [1, 130], [3, 3, 130, 140], [50]]) {
        for (const preset of presetsFor(shape)) {
          const backend = ndarrayBackend({ engine: ndarrayEngines[name] })
          const step = stepFor(preset, shape)
          const tensors = Object.fromEntries(
            step.program.tensors.map(({ name, axes }) => [
              name,
              backend.create(shape.map((size, axis) => (axes.includes(axis) ? size : 1))),
            ]),
          )
          const scalars = Object.fromEntries(step.program.scalars.map((name) => [name, 0]))
          backend.compile(step.program).run([{ tensors, scalars }])
          const text = backend.generatedSources()[0]?.texts[0]?.code
          expect(text).toContain(run)
          expect([
            preset,
            shapeText(shape),
            ndarraySource(step.program, shape, name)?.code,
          ]).toEqual([preset, shapeText(shape), text])
        }
      }
    },
  )

  test('falls into its parts without losing any', () => {
    const { program } = stepFor('torch', [200, 300])
    const source = ndarraySource(program, [200, 300], 'ndarray-javascript')?.code as string
    const parts = javascriptParts(source).passes.flat()
    const functions = source.match(/^function /gm) ?? []
    expect(functions.length).toBeGreaterThan(3)
    expect(parts.filter(({ text }) => text.startsWith('function ')).length).toBe(functions.length)
    const passes = source.match(/^ {2}\/\/ pass \d+:/gm) ?? []
    expect(passes.length).toBeGreaterThan(3)
    expect(parts.filter(({ text }) => text.startsWith('// pass ')).length).toBe(passes.length)
  })

  test('falls into its parts in WebAssembly too, but for functions that do nothing', () => {
    for (const preset of presetNames) {
      const { program } = stepFor(preset, [200, 300])
      const source = ndarraySource(program, [200, 300], 'ndarray')?.code as string
      const { passes, shared } = watParts(source)
      const shown = [...passes.flat(), ...shared].map(({ text }) => text.split(' ')[1])
      const all = [...source.matchAll(/^ {2}\(func (\S+)(.*)\n( {4}\(i32\.const 0\)\)$)?/gm)]
      const working = all.filter(([, , head = '', no]) => !head.endsWith('))') && no === undefined)
      expect(shown.sort()).toEqual(working.map(([, name]) => name).sort())
      expect(passes.every((parts) => parts.length > 0)).toBe(true)
    }
  })
})

describe('the step of the paper on 1024 x 1024, as gpu.js kernels', () => {
  const step = stepFor('paper', [n, n])
  const on = (mode: 'webgpu' | 'webgl2' | 'webgl' | 'webasm' | 'cpu') =>
    describeOnGpujs(step, generateKernels(step.program, [n, n], mode), mode)

  test('reads the gradient four times and the parameter twice, and writes the parameter once', () => {
    for (const mode of ['webgpu', 'webgl2'] as const) {
      const { passes, kernels, stateBytes } = on(mode)
      const touched = (name: string, which: 'reads' | 'writes') =>
        passes.flatMap((pass) => pass[which]).filter((each) => each.name === name).length
      expect(touched('gradient', 'reads')).toBe(4)
      expect(touched('parameter', 'reads')).toBe(2)
      const whole = passes.flatMap(({ writes }) => writes).filter(({ bytes }) => bytes === matrix)
      expect(whole.length).toBe(1)
      expect(passes.flatMap((pass) => pass.kernels).length).toBe(kernels)
      expect(stateBytes).toBe(2 * n * 4)
    }
  })

  test('needs no work space of the matrix’s size in place, and one spare copy otherwise', () => {
    expect(on('webgpu').workBytes).toBeLessThan(matrix / 10)
    expect(on('webgl2').workBytes).toBeGreaterThan(matrix)
    expect(on('webgl2').workBytes).toBeLessThan(1.1 * matrix)
    expect(on('webgl').workBytes).toBe(4 * on('webgl2').workBytes)
    for (const mode of ['webgl2', 'webgl', 'webasm', 'cpu'] as const) {
      const isCounted = on(mode).workBytes > matrix
      expect(workSpaceNote(mode)).toMatch(isCounted ? /^Counted/ : /^Not counted/)
    }
  })

  test('says what each argument of a kernel is', () => {
    const last = on('webgpu').passes[6]?.kernels.at(-1)
    expect(last?.title).toBe('parameter')
    expect(last?.threads).toEqual([n, n, 1])
    expect(last?.arguments.map(({ meaning }) => meaning)).toContain('rowFactor')
    // The device that tells them is missing here.
    expect(last?.source).toBeUndefined()
  })
})

describe('the step of the paper on 1024 x 1024, as WGSL kernels', () => {
  const step = stepFor('paper', [n, n])

  test('touches what it does on ndarrays, with work space in float32', () => {
    const { passes, workBytes, ...costs } = describeOnWebgpu(step, generateWgsl(step.program))
    const onHost = describeOnNdarray(step, undefined)
    const tensors = (touched: readonly { name: string; bytes: number }[]) =>
      touched.filter(({ name }) => /gradient|parameter|Moment/.test(name))
    expect(passes.map(({ reads }) => tensors(reads))).toEqual(
      onHost.passes.map(({ reads }) => tensors(reads)),
    )
    expect(costs.bytesWritten).toBe(onHost.bytesWritten - 4 * (2 * (n + n) + 4))
    // The sums of rows and columns, two single ones; both factors, a mean and the scale.
    expect(workBytes).toBe(4 * (2 * (n + n) + 4))
    expect(costs.stateBytes).toBe(onHost.stateBytes)
  })

  test('has a kernel of two passes in the first of them, and says so in the other', () => {
    const text = { code: '', names: {}, reads: [], writes: [] }
    const { passes, kernels } = describeOnWebgpu(step, {
      language: 'wgsl',
      texts: [
        { ...text, title: 'sums', passes: [1] },
        { ...text, title: 'moments', passes: [2, 3] },
      ],
    })
    expect(kernels).toBe(2)
    expect(passes.map(({ kernels }) => kernels.map(({ title }) => title)).slice(0, 4)).toEqual([
      ['sums'],
      ['moments'],
      [],
      [],
    ])
    expect(passes.map(({ inKernelOf }) => inKernelOf).slice(0, 4)).toEqual([
      undefined,
      undefined,
      2,
      undefined,
    ])
  })
})

test('what a step keeps is what the optimizer says that it keeps', () => {
  const backend = ndarrayBackend()
  for (const shape of [[40, 30], [7], [3, 4, 5]]) {
    const optimizer = adafactor({ backend, params: { weights: backend.create(shape) } })
    expect(describeOnNdarray(stepFor('paper', shape), undefined).stateBytes).toBe(
      optimizer.stateBytes,
    )
  }
})

test('every preset and shape can be described on every backend', () => {
  for (const shape of [[1], [784, 64], [1, 5], [3, 3, 64, 128], [100_000, 20_000]]) {
    for (const preset of presetsFor(shape)) {
      const step = stepFor(preset, shape)
      const { program } = step
      for (const mode of ['webgpu', 'webgl2', 'webgl', 'webasm', 'cpu'] as const) {
        const described = describeOnGpujs(step, generateKernels(program, shape, mode), mode)
        expect(described.passes.every(({ kernels }) => kernels.length > 0)).toBe(true)
        expect(described.bytesWritten).toBeGreaterThan(0)
      }
      const onWebgpu = describeOnWebgpu(step, generateWgsl(program))
      for (const { kernels, inKernelOf } of onWebgpu.passes) {
        expect(kernels.length > 0).toBe(inKernelOf === undefined)
      }
      expect(onWebgpu.passes.flatMap(({ kernels }) => kernels)).toHaveLength(onWebgpu.kernels)
      for (const name of ['ndarray', 'ndarray-javascript'] as const) {
        const described = describeOnNdarray(step, ndarraySource(program, shape, name))
        expect(described.passes.every(({ kernels }) => kernels.length > 0)).toBe(true)
      }
    }
  }
})

test('a preset that has to be told more about a shape says so', () => {
  expect(() => stepFor('t5x', [3, 4, 5])).toThrow('factorMap')
})

describe('a shape that is typed', () => {
  test('is read however it is separated', () => {
    for (const text of [
      '1024 × 512',
      '1024x512',
      ' 1024, 512 ',
      '[1024, 512]',
      '1024 512',
      '1024*512',
    ]) {
      expect(parseShape(text)).toEqual([1024, 512])
    }
    expect(parseShape('7')).toEqual([7])
    expect(parseShape(shapeText([3, 3, 64, 128]))).toEqual([3, 3, 64, 128])
  })

  test('is refused with a reason', () => {
    const wrong = [
      ['', 'Type the sizes'],
      ['12 × a', '“a”'],
      ['0 × 3', '“0”'],
      ['-3', '“-3”'],
      ['1.5 × 2', '“1.5”'],
      ['1 × 2 × 3 × 4 × 5', '5 axes'],
      ['100000 × 100000', '2 147 483 647'],
    ]
    for (const [text, reason] of wrong) expect(parseShape(text as string)).toContain(reason)
  })
})

describe('what several texts share', () => {
  const library = Array.from({ length: 50 }, (_, line) => `float f${line}() { return ${line}.0; }`)
  const text = (mark: string) => [`head ${mark}`, ...library, `body ${mark}`, 'end'].join('\n')

  test('is the longest run of lines that all have', () => {
    expect(sharedLines([text('a'), text('b'), text('c')])).toBe(library.join('\n'))
  })

  test('is not looked for in one text, nor worth it where it is short', () => {
    expect(sharedLines([])).toBeUndefined()
    expect(sharedLines([text('a')])).toBeUndefined()
    expect(sharedLines(['a\nb\nc', 'b\nc\nd'])).toBeUndefined()
  })
})
