/** A part of a generated text. */
export interface SourcePart {
  readonly title: string
  readonly text: string
}

/** A generated text by the passes that it runs. */
export interface SourceParts {
  /** That of pass 1 first. */
  readonly passes: readonly (readonly SourcePart[])[]
  /** What all passes share. */
  readonly shared: readonly SourcePart[]
}

/** What the functions of a nest of loops do, in the order in which they are read best. */
const nestFunctions: Readonly<Record<string, string>> = {
  nest: 'walks it, or a part of it',
  wide: 'the same in float64, for sums that overflow float32',
  prepare: 'clears what is added up',
  finish: 'adds up what the ranges came to',
  means: 'makes means of sums',
}

/** The functions of JavaScript and the loops around them. */
export function javascriptParts(code: string): SourceParts {
  const passes: SourcePart[][] = []
  const add = (pass: string | undefined, title: string, text: string) => {
    const index = Number(pass) - 1
    passes[index] = [...(passes[index] ?? []), { title, text }]
  }
  for (const [text, name, pass] of code.matchAll(/^function (pass(\d+)\w*)\(.*?^\}/gms)) {
    add(pass, `${name}()`, text)
  }
  const [, driver = ''] = code.split(/^return function run.*$/m)
  for (const [text, pass] of driver.matchAll(
    /^ {2}\/\/ pass (\d+):.*?(?=^ {2}\/\/ pass |^\})/gms,
  )) {
    add(pass, 'what calls it', text.replace(/^ {2}/gm, '').trimEnd())
  }
  return { passes, shared: [] }
}

/** The functions of a WebAssembly module but those that do nothing. Its first lines say which nests are a pass's. */
export function watParts(code: string): SourceParts {
  const passes = [...code.matchAll(/^;; {3}pass \d+, .*: nests? ([\d, ]+)$/gm)].map(
    ([, nests = '']) => nests.split(', '),
  )
  const parts = [...code.matchAll(/^ {2}\(func \$(\w+).*?(?=^ {2}\(func |^\)$)/gms)]
    .map(([text, name = '']) => ({ name, text: text.replace(/^ {2}/gm, '').trimEnd() }))
    .filter(({ text }) => !doesNothing(text))
  const ofNest = (nest: string) =>
    Object.entries(nestFunctions).flatMap(([kind, what]) =>
      parts
        .filter(({ name }) => name === `${kind}_${nest}`)
        .map(({ name, text }) => ({ title: `$${name}: ${what}`, text })),
    )
  return {
    passes: passes.map((nests) => nests.flatMap(ofNest)),
    shared: parts
      .filter(({ name }) => !/_\d+$/.test(name))
      .map(({ name, text }) => ({ title: `$${name}`, text })),
  }
}

/** Whether a function has no body, or one that only answers no. */
function doesNothing(text: string): boolean {
  const [, ...body] = text.split('\n')
  return body.every((line) => line === '  (i32.const 0))')
}

/** Fewer lines are left where they are. */
const fewestShared = 40

/** The longest run of lines that all texts have; undefined where that is short or there is one text. */
export function sharedLines(texts: readonly string[]): string | undefined {
  const [first, ...others] = texts
  if (first === undefined || others.length === 0) return undefined
  const lines = first.split('\n')
  let longest: readonly string[] = []
  for (let from = 0, to = 1; to <= lines.length; to++) {
    const isShared = () => {
      const run = lines.slice(from, to).join('\n')
      return others.every((text) => text.includes(run))
    }
    while (from < to && !isShared()) from++
    if (to - from > longest.length) longest = lines.slice(from, to)
  }
  return longest.length < fewestShared ? undefined : longest.join('\n')
}
