/** What a piece of code says that it prints: `console.log(sum) // => 5`. */
export function promisedLines(code: string): string[] {
  return [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, line]) => line as string)
}

/** The lines that were printed and promised, in the order in which they were printed. */
export function linesThatAreLike(promised: readonly string[], output: string): string[] {
  return output.split('\n').filter((line) => promised.includes(line))
}
