import prism from 'prismjs'
import loadLanguages from 'prismjs/components/index.js'

/** The languages of the fences, by their first words there. */
const languages: Readonly<Record<string, string>> = {
  js: 'javascript',
  ts: 'typescript',
  json: 'json',
  sh: 'bash',
  py: 'python',
  html: 'markup',
  wgsl: 'wgsl',
}
loadLanguages(Object.values(languages))

/** The code with classes on its tokens, or undefined for a language that is not known. */
export function highlight(code: string, language: string): string | undefined {
  const name = languages[language]
  const grammar = name === undefined ? undefined : prism.languages[name]
  return name === undefined || grammar === undefined
    ? undefined
    : prism.highlight(code, grammar, name)
}
