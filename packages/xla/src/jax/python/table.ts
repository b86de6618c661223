/** The most characters of a line. */
const width = 96

/** A table of float32 numbers, as `name = np.array([...], np.float32)`. */
export function pythonTable(name: string, values: readonly number[]): string {
  const lines: string[] = []
  let line = ''
  for (const value of values) {
    const text = `${shortest(value)},`
    if (line.length + text.length + 1 > width - 4) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? text : `${line} ${text}`
  }
  lines.push(line)
  return [
    `${name} = np.array(`,
    '    [',
    ...lines.map((each) => `        ${each}`),
    '    ],',
    '    np.float32,',
    ')',
  ].join('\n')
}

/** The shortest decimal that is this float32 number once it is rounded to float32. */
function shortest(value: number): string {
  const float = Math.fround(value)
  for (let digits = 1; digits < 9; digits++) {
    const text = float.toPrecision(digits)
    if (Math.fround(Number(text)) === float) return String(Number(text))
  }
  return String(float)
}
