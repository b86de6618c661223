import type { ComponentChild } from 'preact'
import type { ExampleModel, MatrixName } from './example-model.js'

/** A matrix whose numbers can be typed. What is wrong with one stands beneath it. */
export function MatrixEditor({
  model,
  matrix,
  symbol,
  title,
}: {
  readonly model: ExampleModel
  readonly matrix: MatrixName
  readonly symbol: string
  readonly title: ComponentChild
}) {
  const fault = model.faults.value.find((each) => each.matrix === matrix)
  const faultId = `fault-${matrix}`
  const isFaulty = (row: number, column: number) => fault?.row === row && fault.column === column
  return (
    <fieldset class="matrix-editor">
      <legend>{title}</legend>
      <div class="matrix-frame">
        <table
          class="matrix-table"
          role="presentation"
          style={{ '--columns': model.size.value.columns }}
        >
          <tbody>
            {model.entries(matrix).map((texts, row) => (
              <tr key={row}>
                {texts.map((text, column) => (
                  <td key={column}>
                    <input
                      type="text"
                      inputMode="text"
                      autocomplete="off"
                      spellcheck={false}
                      value={text}
                      aria-label={`${symbol}, row ${row + 1}, column ${column + 1}`}
                      aria-invalid={isFaulty(row, column)}
                      aria-describedby={isFaulty(row, column) ? faultId : undefined}
                      onInput={({ currentTarget }) =>
                        model.edit(matrix, row, column, currentTarget.value)
                      }
                      onFocus={({ currentTarget }) => currentTarget.select()}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p id={faultId} class="matrix-fault" role="alert">
        {fault &&
          `Row ${fault.row + 1}, column ${fault.column + 1} of ${symbol} ${fault.message}. ` +
            'Below is still the last matrix that could be read.'}
      </p>
    </fieldset>
  )
}
