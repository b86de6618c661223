import type { ComponentChild, TargetedKeyboardEvent } from 'preact'
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
                      onKeyDown={moveByArrows}
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

const moves: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Enter: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** To the neighbouring number; sideways only from the ends of the text, in which the keys move as well. */
function moveByArrows(event: TargetedKeyboardEvent<HTMLInputElement>): void {
  const { currentTarget: input, key } = event
  const move = moves[key]
  if (move === undefined || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return
  const { selectionStart, selectionEnd, value } = input
  if (key === 'ArrowLeft' && selectionStart !== 0) return
  if (key === 'ArrowRight' && selectionEnd !== value.length) return
  const cell = input.closest('td')
  const row = cell?.closest('tr')
  const table = row?.closest('table')
  if (!cell || !row || !table) return
  const neighbour = table.rows[row.rowIndex + move[0]]?.cells[cell.cellIndex + move[1]]
  const next = neighbour?.querySelector('input')
  if (!next) return
  event.preventDefault()
  next.focus()
}
