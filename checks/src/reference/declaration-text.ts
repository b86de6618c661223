/** The texts that make up a declaration, as readers of the reference see them. */
import ts from '@typescript/typescript6'
import { docComment } from './doc-comment.js'

/** The doc comment of a declaration, with its stars. */
export function commentOf(node: ts.Node): string {
  return ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)?.getText() ?? ''
}

/** The doc comment between two parts of a union, where there is none for the compiler. */
export function commentBefore(node: ts.Node, start: number): string {
  const between = node.getSourceFile().text.slice(start, node.getStart())
  return /\/\*\*.*\*\//s.exec(between)?.[0] ?? ''
}

/**
 * What to call the parameters. One that is taken apart has the name that a `@param` gives it, or else
 * the last word of its type: `StepTensors` are `tensors`.
 */
export function parameterNames(node: ts.SignatureDeclaration): string[] {
  const names = node.parameters.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []))
  const documented = [...docComment(commentOf(node)).parameters.keys()]
  return node.parameters.map(({ name, type }) => {
    if (ts.isIdentifier(name)) return name.text
    const inside = name.elements.map((element) => element.getText().split(/\W/)[0])
    const given = documented.find((one) => !names.includes(one) && !inside.includes(one))
    const typeName = type && ts.isTypeReferenceNode(type) ? type.typeName.getText() : 'Options'
    const lastWord = /[A-Z][a-z]*$/.exec(typeName)?.[0] ?? typeName
    const words = [given, lastWord, typeName].map((one) => one && lowerFirst(one))
    const chosen = words.find((one) => one !== undefined && !names.includes(one)) ?? 'options'
    names.push(chosen)
    return chosen
  })
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

/** `<T, E extends Execution>`, or nothing. */
export function typeParametersOf(node: {
  readonly typeParameters?: ts.NodeArray<ts.Node> | undefined
}): string {
  const parameters = node.typeParameters?.map((one) => oneLine(one)) ?? []
  return parameters.length === 0 ? '' : `<${parameters.join(', ')}>`
}

/** Text as it stands in the source, with its line breaks and without its comments. */
export function sourceText(node: ts.Node): string {
  return withoutComments(node.getFullText())
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s*\/\/ .*$/gm, '')
    .replaceAll(/\n\s*(?=\n)/g, '')
}

const printer = ts.createPrinter({ removeComments: true })

/** The same code in one line, without comments. */
export function oneLine(node: ts.Node): string {
  return printer
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/;(?= \}|$)/g, '')
    .replaceAll(/(?<=[<([]) | (?=[\]>)])/g, (space, at, all: string) =>
      all[at + 1] === '=' ? space : '',
    )
}
