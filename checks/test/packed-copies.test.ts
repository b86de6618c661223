import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tarballsOf } from '../src/packed/published-packages.js'
import { UserProject } from '../src/packed/user-project.js'

// As it comes about when a library that an application uses has packages of its own.
describe('two copies of the packages in one tree', () => {
  const project = UserProject.create()
  afterAll(() => project.remove())

  beforeAll(() => {
    const tarballs = tarballsOf(['@adafactor/backend-ndarray'])
    for (const each of [project, project.inside('library')]) {
      const install = each.install([...tarballs, 'ndarray'])
      if (install.code !== 0) throw new Error(install.output)
    }
    project.write(
      'library/index.js',
      `export * from '@adafactor/core'
       export * from '@adafactor/backend-ndarray'
       export { default as ndarray } from 'ndarray'`,
    )
  })

  /** What a program prints that has the copies as `app` and `library`, and `ndarray` from one. */
  function printed(program: string): unknown {
    const run = project.evaluate(`
      import * as core from '@adafactor/core'
      import * as backends from '@adafactor/backend-ndarray'
      import ndarray from 'ndarray'
      import * as library from './library/index.js'
      const app = { ...core, ...backends, ndarray }
      const thrownBy = async (task) => {
        try {
          await task()
        } catch (error) {
          return error
        }
        throw new Error('nothing was thrown')
      }
      const print = (value) => console.log(JSON.stringify(value))
      ${program}`)
    expect(run.code, run.output).toBe(0)
    return JSON.parse(run.output)
  }

  it('are two: an error of one is no instance of the class of the other', () => {
    const found = printed(`
      const error = await thrownBy(() => library.ndarrayBackend().create([-1]))
      print([
        error instanceof library.AdafactorError,
        error instanceof app.AdafactorError,
        app.ndarrayBackend === library.ndarrayBackend,
      ])`)
    expect(found).toEqual([true, false, false])
  })

  it.each([
    ['library', 'app'],
    ['app', 'library'],
  ])('recognise errors: one of %s is known to %s by isInstance', (thrower, knower) => {
    const found = printed(`
      const error = await thrownBy(() => ${thrower}.ndarrayBackend().create([-1]))
      const isKnown = ${knower}.AdafactorError.isInstance
      print([isKnown(error), error.code, isKnown(new Error('another'))])`)
    expect(found).toEqual([true, 'tensor/shape', false])
  })

  it.each([
    ['app', 'library', 'ndarrayBackend'],
    ['library', 'app', 'ndarrayBackend'],
    ['app', 'library', 'referenceBackend'],
    ['library', 'app', 'referenceBackend'],
  ])("work together: an optimizer of %s trains on the %s's %s", (optimizers, backends, backend) => {
    const found = printed(`
      const train = ({ adafactor }, backend) => {
        const weights = backend.create([4, 3], Float32Array.from({ length: 12 }, (_, i) => i / 8 - 1))
        const optimizer = adafactor({ backend, params: { weights }, momentum: 0.9 })
        for (let step = 0; step < 3; step++) {
          const gradient = Float32Array.from({ length: 12 }, (_, i) => Math.sin(12 * step + i))
          optimizer.step({ weights: backend.create([4, 3], gradient) })
        }
        return [...backend.read(weights)]
      }
      print([
        train(${optimizers}, ${backends}.${backend}()),
        train(${backends}, ${backends}.${backend}()),
      ])`) as [number[], number[]]
    expect(found[0]).toHaveLength(12)
    expect(found[0][0]).not.toBe(-1)
    expect(found[0]).toEqual(found[1])
  })

  it('choose a backend of the other copy, and tell the code of what it threw', () => {
    const found = printed(`
      const { name, report } = await app.selectBackend({
        broken: () => library.ndarrayBackend({ nonsense: true }),
        working: () => library.ndarrayBackend(),
      })
      print([name, report[0].status, report[0].code])`)
    expect(found).toEqual(['working', 'failed', 'option/unknown'])
  })

  it('take arrays of either copy of ndarray', () => {
    const found = printed(`
      const weights = app.ndarray(new Float32Array([1, 2]), [2])
      const gradient = library.ndarray(new Float32Array([1, -1]), [2])
      app.adafactor({ backend: library.ndarrayBackend(), params: { weights } }).step({ weights: gradient })
      print([...weights.data])`) as number[]
    expect(found[0]).toBeLessThan(1)
    expect(found[1]).toBeGreaterThan(2)
  })
})
