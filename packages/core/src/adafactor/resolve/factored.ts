import {
  checkAxes,
  checkChoice,
  checkNumber,
  conflict,
  invalidOption,
} from '../../checks/option-checks.js'
import type { Shape } from '../../tensors/shape.js'
import { sizeRange } from '../number-checks.js'
import type { FactorAxes, Factoring, ParameterOptions } from '../options.js'
import type { ParameterSettings } from '../settings.js'
import { ascending, checkParts } from './option-parts.js'

/** Which axes are factored: by a rule, or one by one. */
export function resolveFactored(
  factored: ParameterOptions['factored'] = true,
  shape: Shape,
): ParameterSettings['factored'] {
  if (factored === false) return false
  if (factored === true) return resolveFactored({}, shape)
  checkParts('factored', factored, 'true, false')
  const { axes, minimumSize, rows, columns } = factored as Factoring & Partial<FactorAxes>
  if (rows === undefined && columns === undefined) {
    return {
      axes: checkChoice('factored.axes', axes ?? 'last', ['last', 'first', 'largest']),
      minimumSize: checkNumber('factored.minimumSize', minimumSize ?? 1, sizeRange),
    }
  }
  if (axes !== undefined || minimumSize !== undefined) {
    throw conflict(
      'factored.axes',
      'factored.rows',
      'axes are chosen by a rule, or given one by one',
    )
  }
  return resolveFactorAxes({ rows: rows ?? [], columns: columns ?? [] }, shape)
}

function resolveFactorAxes({ rows, columns }: FactorAxes, shape: Shape): FactorAxes {
  checkAxes('factored.rows', rows, shape)
  checkAxes('factored.columns', columns, shape)
  if (rows.length === 0 || columns.length === 0) {
    throw invalidOption(
      'factored',
      { rows, columns },
      'at least one axis for rows and one for columns',
    )
  }
  const shared = rows.find((axis) => columns.includes(axis))
  if (shared !== undefined) {
    throw conflict('factored.rows', 'factored.columns', `both have axis ${shared}`)
  }
  return { rows: ascending(rows), columns: ascending(columns) }
}
