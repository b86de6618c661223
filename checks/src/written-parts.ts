const end = '<!-- end -->'

/**
 * The text of a page with a part of it written anew: what stands between
 * `<!-- NAME, written by ... -->` and the end mark after it.
 */
export function withPart(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}, written by \`npm run update-docs\` in checks -->`
  const [before, after, ...more] = text.split(begin)
  if (before === undefined || after === undefined || more.length > 0 || !after.includes(end)) {
    throw new Error(`the page has to have "${begin}" once and "${end}" after it`)
  }
  return `${before}${begin}\n\n${content}\n\n${after.slice(after.indexOf(end))}`
}
