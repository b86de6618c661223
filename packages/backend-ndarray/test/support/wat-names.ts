/** A function of a module in text form, by what it says of names. */
interface WatFunction {
  readonly name: string
  readonly isExported: boolean
  /** Parameters and locals. */
  readonly declared: readonly string[]
  /** Names that are used and that nothing declares, nor a loop around them. */
  readonly unresolved: readonly string[]
}

type Expression = string | readonly Expression[]

/**
 * The functions of a module in text form.
 * @throws if its brackets do not match, a function calls one that there is not, or a name is declared twice
 */
export function readWat(text: string): readonly WatFunction[] {
  const [module, ...others] = parse(text)
  if (!Array.isArray(module) || others.length > 0) throw new Error('the text is not one module')
  const bodies = module.filter(
    (part): part is Expression[] => Array.isArray(part) && part[0] === 'func',
  )
  const functions = new Set(bodies.map(([, name]) => name as string))
  if (functions.size !== bodies.length) throw new Error('two functions have one name')
  return bodies.map((body) => readFunction(body, functions))
}

function readFunction(body: readonly Expression[], functions: ReadonlySet<string>): WatFunction {
  const [, name, ...parts] = body
  const declared = parts.flatMap((part) =>
    Array.isArray(part) && (part[0] === 'param' || part[0] === 'local') ? [part[1] as string] : [],
  )
  if (new Set(declared).size !== declared.length) throw new Error(`${name}: a local is there twice`)
  const unresolved: string[] = []
  const visit = (expression: Expression, labels: readonly string[]): void => {
    if (typeof expression === 'string') return
    const [op, first] = expression
    const own = op === 'loop' || op === 'block' ? [...labels, first as string] : labels
    if (typeof first === 'string' && first.startsWith('$')) {
      const there = {
        call: functions.has(first),
        br: labels.includes(first),
        br_if: labels.includes(first),
      }[op as 'call' | 'br' | 'br_if']
      if (!(there ?? (own !== labels || declared.includes(first)))) unresolved.push(first)
    }
    for (const part of expression) visit(part, own)
  }
  for (const part of parts) visit(part, [])
  const isExported = parts.some((part) => Array.isArray(part) && part[0] === 'export')
  return { name: name as string, isExported, declared, unresolved }
}

/** Nested lists of words. Comments go to the end of their line. */
function parse(text: string): readonly Expression[] {
  const words = text
    .split('\n')
    .map((line) => line.replace(/;;.*/, ''))
    .join('\n')
    .match(/[()]|"[^"]*"|[^\s()"]+/g)
  const open: Expression[][] = [[]]
  for (const word of words ?? []) {
    if (word === '(') open.push([])
    else if (word !== ')') open.at(-1)?.push(word)
    else {
      const closed = open.pop() as Expression[]
      if (open.length === 0) throw new Error('there is a bracket too many')
      open.at(-1)?.push(closed)
    }
  }
  if (open.length > 1) throw new Error('a bracket is not closed')
  return open[0] as Expression[]
}
