import type { ComponentChildren } from 'preact'
import type { Matrix } from './example-input.js'
import { formatNumber } from './format-number.js'

/** Numbers at the margin of a matrix. */
interface Means {
  readonly label: ComponentChildren
  readonly values: readonly number[]
}

/**
 * A matrix of numbers, tinted by their size, with means at its margins if they are given. The type
 * gets smaller where the matrix would not fit; what still does not can be scrolled.
 */
export function MatrixTable({
  name,
  matrix,
  rowMeans,
  columnMeans,
}: {
  /** For screen readers. */
  readonly name: string
  readonly matrix: Matrix
  readonly rowMeans?: Means
  readonly columnMeans?: Means
}) {
  const largest = Math.max(...matrix.flat().map(Math.abs))
  const numbers = [...matrix.flat(), ...(rowMeans?.values ?? []), ...(columnMeans?.values ?? [])]
  const longest = Math.max(...numbers.map((value) => formatNumber(value).length))
  const columns = (matrix[0]?.length ?? 1) + (rowMeans ? 1.4 : 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div class="matrix-frame" tabIndex={0} role="group" aria-label={name}>
      <table
        class="matrix-table"
        aria-label={name}
        style={{ '--columns': columns, '--characters': longest }}
      >
        <tbody>
          {matrix.map((row, index) => (
            <tr key={index}>
              {row.map((value, column) => (
                <td
                  key={column}
                  style={{ '--share': largest === 0 ? 0 : Math.abs(value) / largest }}
                >
                  {formatNumber(value)}
                </td>
              ))}
              {rowMeans && (
                <td class="matrix-mean">{formatNumber(rowMeans.values[index] as number)}</td>
              )}
              {rowMeans && index === 0 && (
                <th class="matrix-mean-label" scope="col" rowSpan={matrix.length}>
                  {rowMeans.label}
                </th>
              )}
            </tr>
          ))}
          {columnMeans && (
            <tr>
              {columnMeans.values.map((value, column) => (
                <td key={column} class="matrix-mean">
                  {formatNumber(value)}
                </td>
              ))}
              <th class="matrix-mean-label" scope="row">
                {columnMeans.label}
              </th>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}
