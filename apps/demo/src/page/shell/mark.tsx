/** A 3 x 3 matrix, faint, and what is kept of it: one row and one column. */
export function Mark() {
  const places = [0, 1, 2]
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      {places.map((row) =>
        places.map((column) => (
          <rect
            key={`${row} ${column}`}
            class="mark-rest"
            x={11 + 7 * column}
            y={11 + 7 * row}
            width="5"
            height="5"
          />
        )),
      )}
      {places.map((place) => (
        <rect key={`row ${place}`} x={11 + 7 * place} y="1" width="5" height="5" />
      ))}
      {places.map((place) => (
        <rect key={`column ${place}`} x="1" y={11 + 7 * place} width="5" height="5" />
      ))}
    </svg>
  )
}
