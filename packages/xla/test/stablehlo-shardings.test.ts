import { resolveParameterOptions, stepForm, stepProgram } from '@adafactor/core'
import { describe, expect, it } from 'vitest'
import { type StablehloOptions, stablehlo } from '../src/index.js'

const shape = [1024, 512]
const step = stepProgram(stepForm(shape, resolveParameterOptions({}, 'weights', shape)))
const mesh = { x: 4, y: 2 }

/** The sharding of each argument by its name, as the text has it. */
function shardingsOf(options: StablehloOptions, program = step, sizes = shape) {
  const text = stablehlo(program, sizes, options)
  return Object.fromEntries(
    [
      ...text.matchAll(/%(\w+): tensor<\w+> \{sdy\.sharding = #sdy\.sharding<@mesh, (\[.*?\])>/g),
    ].map(([, name, sharding]) => [name, sharding]),
  )
}

describe('shardings', () => {
  it('for all are followed by each tensor along its axes', () => {
    expect(shardingsOf({ mesh, shardings: ['x', 'y'] })).toEqual({
      parameter: '[{"x"}, {"y"}]',
      gradient: '[{"x"}, {"y"}]',
      rowMoment: '[{"x"}, {}]',
      columnMoment: '[{}, {"y"}]',
      beta2: '[]',
      beta2Weight: '[]',
      rho: '[]',
    })
  })

  it('of the parameter are those of tensors that are not named', () => {
    const shardings = { parameter: [['x', 'y'], null], columnMoment: [null, 'y'], updateRms: [] }
    expect(shardingsOf({ mesh, shardings })).toMatchObject({
      gradient: '[{"x", "y"}, {}]',
      rowMoment: '[{"x", "y"}, {}]',
      columnMoment: '[{}, {"y"}]',
    })
  })

  it('that nobody gives are none', () => {
    expect(shardingsOf({ mesh })).toMatchObject({ parameter: '[{}, {}]', rowMoment: '[{}, {}]' })
    expect(shardingsOf({ mesh, shardings: { gradient: ['x', null] } })).toMatchObject({
      parameter: '[{}, {}]',
      gradient: '[{"x"}, {}]',
    })
  })

  it('leave dimensions of size 1 whole', () => {
    const vector = stepProgram(stepForm([8], resolveParameterOptions({}, 'bias', [8])))
    expect(shardingsOf({ mesh, shardings: ['x'] }, vector, [8])).toMatchObject({
      moment: '[{"x"}]',
    })
    const single = { parameter: [null], gradient: [['y']] }
    expect(shardingsOf({ mesh: { y: 1 }, shardings: single }, vector, [1])).toMatchObject({
      parameter: '[{}]',
      gradient: '[{"y"}]',
    })
  })

  it('come with the mesh and the number of devices', () => {
    const text = stablehlo(step, shape, { mesh, shardings: ['x', 'y'] })
    expect(text).toContain(
      '@adafactor_factored_rank_2 attributes {mhlo.num_partitions = 8 : i32, mhlo.num_replicas = 1 : i32} {\n' +
        '  sdy.mesh @mesh = <["x"=4, "y"=2]>\n',
    )
    expect(text).toContain('tensor<1024x1xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {}]>},')
  })

  it('are not in a text without a mesh', () => {
    expect(stablehlo(step, shape)).not.toMatch(/sdy|num_partitions/)
  })
})
