/** Where the stochastic stores of a nest take their random bits from. */
import type { Access, NestRounding } from '../plan/plan.js'
import { get, integer, sum } from './module/build.js'
import type { Code } from './module/code.js'
import type { NestCode } from './nest-code.js'
import type { RandomLanes } from './random-lanes.js'

/** For a nest of no loops. */
export function pointRandom(nest: NestCode, access: Access, rounding: NestRounding): RandomLanes {
  return {
    counter: ['i32x4.splat', keyWord(nest, rounding, 0)],
    high: keyLanes(nest, access, rounding),
  }
}

/** The counters of the lanes of a row whose first column would be 0. */
export function rowCounters(
  nest: NestCode,
  access: Access,
  rounding: NestRounding,
  row: number,
): Code {
  const name = `${nest.memory(access).name}_counters`
  const inRow = nest.i < 0 ? null : nest.places(get('i'), rounding, nest.i)
  const start = () => {
    const outer = nest.nest.loops
      .slice(0, nest.nest.outerLoops)
      .map((_, loop) => nest.places(get(`k${loop}`), rounding, loop))
      .filter((code) => code !== null)
    const first: Code = ['i32x4.splat', sum(keyWord(nest, rounding, 0), ...outer)]
    const lanes = lanePlaces(nest, rounding)
    return lanes ? (['i32x4.add', first, lanes] satisfies Code) : first
  }
  const outer = nest.kept('outer', name, start)
  if (!inRow) return outer
  const stride = nest.places(integer(1), rounding, nest.i) as Code
  return nest.kept('row', `${name}_${row}`, () =>
    row === 0
      ? ['i32x4.add', outer, ['i32x4.splat', inRow]]
      : ['i32x4.add', rowCounters(nest, access, rounding, row - 1), ['i32x4.splat', stride]],
  )
}

/** What column `j` and so many more add to the counters; null where nothing. */
export function columnPlaces(nest: NestCode, rounding: NestRounding, ahead: number): Code | null {
  const along = nest.places(sum(get('j'), integer(ahead)), rounding, nest.j)
  return along && ['i32x4.splat', along]
}

/** The higher word of the key, with the stream. */
export function keyLanes(nest: NestCode, access: Access, rounding: NestRounding): Code {
  const word: Code = ['i32.or', keyWord(nest, rounding, 1), integer(rounding.stream)]
  return nest.kept('first', `${nest.memory(access).name}_key`, () => ['i32x4.splat', word])
}

/** The places of a vector's lanes, seen from the first; null where all are the same. */
function lanePlaces(nest: NestCode, rounding: NestRounding): Code | null {
  const stride = nest.places(integer(1), rounding, nest.j)
  if (!stride) return null
  const lanes: Code = ['v128.const', [0, 1, 2, 3]]
  return stride[0] === 'i32.const' ? lanes : ['i32x4.mul', ['i32x4.splat', stride], lanes]
}

function keyWord(nest: NestCode, { key }: NestRounding, place: 0 | 1): Code {
  return ['i32.shl', ['i32.trunc_sat_f64_u', nest.scalarOf(key[place])], integer(8)]
}
