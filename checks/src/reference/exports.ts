/** What the public entries export, read from the sources with the API of TypeScript 6. */
import { join, relative } from 'node:path'
import ts from '@typescript/typescript6'
import { root } from '../root.js'
import {
  commentBefore,
  commentOf,
  oneLine,
  parameterNames,
  sourceText,
  typeParametersOf,
} from './declaration-text.js'
import { type DocComment, docComment } from './doc-comment.js'
import type { Entry } from './entries.js'

/** Something that users can import, where it is described. */
export interface Export {
  readonly name: string
  readonly kind: 'function' | 'class' | 'constant' | 'type'
  /** The first entry that has it. */
  readonly entry: Entry
  /** Its declaration as it would stand in a `.d.ts` file. */
  readonly signature: string
  readonly doc: DocComment
  readonly members: readonly Member[]
  /** Names of other exports that the declaration has in it. */
  readonly uses: readonly string[]
  /** Names of types in the declaration that no entry exports. */
  readonly hidden: readonly string[]
  /** The source file, from the root. */
  readonly source: string
}

/** A part of an export that has a description of its own. */
export interface Member {
  readonly signature: string
  readonly doc: DocComment
}

/** An entry and what can be imported from it. */
export interface EntryExports {
  readonly entry: Entry
  /** What the comment at the top of its source says. */
  readonly text: string
  readonly exports: readonly Export[]
}

/** Reads the exports of all entries. What several entries have is the same object in each. */
export function readExports(entries: readonly Entry[]): EntryExports[] {
  const program = ts.createProgram(
    entries.map(({ source }) => join(root, source)),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      noEmit: true,
      types: [],
      // Sources rather than what was built of them, so that a type is the same one everywhere.
      paths: Object.fromEntries(entries.map(({ name, source }) => [name, [join(root, source)]])),
    },
  )
  return new Reader(program, entries).read()
}

type Declaration =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.VariableDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration

class Reader {
  readonly #program: ts.Program
  readonly #entries: readonly Entry[]

  readonly #checker: ts.TypeChecker
  /** What is exported, by what the checker knows it as. */
  readonly #owners = new Map<ts.Symbol, { name: string; entry: Entry }>()
  readonly #described = new Map<ts.Symbol, Export>()

  constructor(program: ts.Program, entries: readonly Entry[]) {
    this.#program = program
    this.#entries = entries

    this.#checker = program.getTypeChecker()
  }

  read(): EntryExports[] {
    const found = this.#entries.map((entry) => {
      const file = this.#program.getSourceFile(join(root, entry.source))
      const module = file && this.#checker.getSymbolAtLocation(file)
      if (!file || !module) throw new Error(`${entry.source} exports nothing`)
      const symbols = this.#checker.getExportsOfModule(module).map((symbol) => {
        const target = this.#resolve(symbol)
        if (!this.#owners.has(target)) this.#owners.set(target, { name: symbol.name, entry })
        return target
      })
      const [comment = ''] = /^\/\*\*.*?\*\//s.exec(file.text) ?? []
      return { entry, text: docComment(comment).text, symbols }
    })
    return found.map(({ entry, text, symbols }) => ({
      entry,
      text,
      exports: symbols.map((symbol) => this.#exportOf(symbol)),
    }))
  }

  #resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol
  }

  #exportOf(symbol: ts.Symbol): Export {
    const known = this.#described.get(symbol)
    if (known) return known
    const owner = this.#owners.get(symbol)
    const declarations = (symbol.declarations ?? []) as Declaration[]
    // Of overloads only those that can be called, not the implementation.
    const callable = declarations.filter((one) => !ts.isFunctionDeclaration(one) || !one.body)
    const shown = callable.length > 0 ? callable : declarations
    const [first] = shown
    if (!owner || !first) throw new Error(`${symbol.name} is declared nowhere`)
    const { uses, hidden } = this.#typesIn(shown.flatMap(publicParts), symbol)
    const made: Export = {
      ...owner,
      kind: kindOf(first),
      signature: shown.map((one) => this.#signatureOf(owner.name, one)).join('\n'),
      doc: docComment(commentOf(first)),
      members: this.#membersOf(first),
      uses,
      hidden,
      source: relative(root, first.getSourceFile().fileName),
    }
    this.#described.set(symbol, made)
    return made
  }

  #signatureOf(name: string, node: Declaration): string {
    if (ts.isFunctionDeclaration(node)) return `function ${name}${this.#callOf(node, '\n')}`
    if (ts.isTypeAliasDeclaration(node)) {
      return `type ${name}${typeParametersOf(node)} =${sourceText(node.type)}`
    }
    if (ts.isVariableDeclaration(node)) {
      if (!node.type && node.initializer && ts.isAsExpression(node.initializer)) {
        return `const ${name} = ${node.initializer.getText()}`
      }
      const type = node.type?.getText() ?? this.#typeText(node)
      return `const ${name}: ${type}`
    }
    const keyword = ts.isClassDeclaration(node) ? 'class' : 'interface'
    const heritage = (node.heritageClauses ?? []).flatMap((clause) => {
      const types = clause.types
        .filter((type) => !this.#inlined(type))
        .map((type) => type.getText())
      const word = clause.token === ts.SyntaxKind.ExtendsKeyword ? 'extends' : 'implements'
      return types.length === 0 ? [] : [` ${word} ${types.join(', ')}`]
    })
    return `${keyword} ${name}${typeParametersOf(node)}${heritage.join('')}`
  }

  /** `(a: number): string`; `lineBreak` is what a long one may be broken with. */
  #callOf(node: ts.SignatureDeclaration, lineBreak: '\n' | ''): string {
    const names = parameterNames(node)
    const parameters = node.parameters.map((one, index) => {
      const name = names[index]
      const rest = one.dotDotDotToken ? '...' : ''
      const optional = one.questionToken || one.initializer ? '?' : ''
      return `${rest}${name}${optional}: ${one.type ? oneLine(one.type) : this.#typeText(one)}`
    })
    const result = ts.isConstructorDeclaration(node) ? '' : `: ${this.#returnTypeOf(node)}`
    const head = typeParametersOf(node)
    const short = `${head}(${parameters.join(', ')})${result}`
    if (lineBreak === '' || short.length < 84) return short
    const lines = parameters.map((text, index) => {
      const type = node.parameters[index]?.type
      return text.length < 94 || !type ? text : `${names[index]}: ${sourceText(type).trim()}`
    })
    return `${head}(\n${lines.map((one) => `  ${one},\n`).join('')})${result}`
  }

  #returnTypeOf(node: ts.SignatureDeclaration): string {
    if (node.type) return oneLine(node.type)
    const signature = this.#checker.getSignatureFromDeclaration(node)
    if (!signature) throw new Error(`${node.getText()} returns nothing that is known`)
    return this.#checker.typeToString(signature.getReturnType())
  }

  #typeText(node: ts.Node): string {
    const flags = ts.TypeFormatFlags.NoTruncation
    return this.#checker.typeToString(this.#checker.getTypeAtLocation(node), node, flags)
  }

  #membersOf(node: Declaration): Member[] {
    if (ts.isInterfaceDeclaration(node)) {
      const inherited = (node.heritageClauses ?? [])
        .flatMap(({ types }) => types.map((type) => this.#inlined(type)))
        .flatMap((base) => (base ? this.#membersOf(base) : []))
      return [...inherited, ...this.#elements(node.members)]
    }
    if (ts.isClassDeclaration(node)) return this.#elements(node.members)
    if (ts.isTypeAliasDeclaration(node)) {
      if (ts.isTypeLiteralNode(node.type)) return this.#elements(node.type.members)
      if (ts.isUnionTypeNode(node.type)) {
        const { types } = node.type
        return types.flatMap((type, index): Member[] => {
          const comment = commentBefore(type, types[index - 1]?.end ?? node.name.end)
          return comment === '' ? [] : [{ signature: oneLine(type), doc: docComment(comment) }]
        })
      }
    }
    return []
  }

  #elements(nodes: readonly (ts.ClassElement | ts.TypeElement)[]): Member[] {
    return nodes.filter(isPublic).map((node) => ({
      signature: this.#elementOf(node),
      doc: docComment(commentOf(node)),
    }))
  }

  #elementOf(node: ts.ClassElement | ts.TypeElement): string {
    const isStatic = ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.StaticKeyword)
    const name = `${isStatic ? 'static ' : ''}${node.name?.getText() ?? ''}`
    if (ts.isConstructorDeclaration(node)) return `constructor${this.#callOf(node, '')}`
    if (ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) {
      return `${name}${node.questionToken ? '?' : ''}${this.#callOf(node, '')}`
    }
    if (ts.isPropertyDeclaration(node) || ts.isPropertySignature(node)) {
      const optional = node.questionToken ? '?' : ''
      return `${name}${optional}: ${node.type ? oneLine(node.type) : this.#typeText(node)}`
    }
    if (ts.isGetAccessor(node))
      return `${name}: ${node.type ? oneLine(node.type) : this.#typeText(node)}`
    return oneLine(node).replace('readonly ', '')
  }

  /** An interface that is extended, but that users don't see: its members are told with the others. */
  #inlined(type: ts.ExpressionWithTypeArguments): ts.InterfaceDeclaration | undefined {
    const symbol = this.#checker.getSymbolAtLocation(type.expression)
    const target = symbol && this.#resolve(symbol)
    const declaration = target?.declarations?.[0]
    if (!target || !declaration || this.#owners.has(target)) return undefined
    return ts.isInterfaceDeclaration(declaration) && isOurs(declaration) ? declaration : undefined
  }

  #typesIn(nodes: readonly ts.Node[], self: ts.Symbol): Pick<Export, 'uses' | 'hidden'> {
    const uses = new Set<string>()
    const hidden = new Set<string>()
    const visit = (node: ts.Node): void => {
      const name = nameOfType(node)
      const symbol = name && this.#checker.getSymbolAtLocation(name)
      const target = symbol && this.#resolve(symbol)
      if (target && target !== self) {
        const owner = this.#owners.get(target)
        const [declaration] = target.declarations ?? []
        if (owner) uses.add(owner.name)
        else if (
          declaration &&
          isOurs(declaration) &&
          !ts.isTypeParameterDeclaration(declaration)
        ) {
          if (!(ts.isExpressionWithTypeArguments(node) && this.#inlined(node))) {
            hidden.add(target.name)
          }
        }
      }
      ts.forEachChild(node, visit)
    }
    nodes.forEach(visit)
    const sorted = (names: Set<string>) => [...names].sort((a, b) => a.localeCompare(b, 'en'))
    return { uses: sorted(uses), hidden: sorted(hidden) }
  }
}

function kindOf(node: Declaration): Export['kind'] {
  if (ts.isFunctionDeclaration(node)) return 'function'
  if (ts.isClassDeclaration(node)) return 'class'
  return ts.isVariableDeclaration(node) ? 'constant' : 'type'
}

/** The parts of a declaration that users see. */
function publicParts(node: Declaration): ts.Node[] {
  if (ts.isFunctionDeclaration(node)) return signatureParts(node)
  if (ts.isVariableDeclaration(node)) return node.type ? [node.type] : []
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
    return [
      ...(node.typeParameters ?? []),
      ...(node.heritageClauses ?? []),
      ...[...node.members]
        .filter(isPublic)
        .flatMap((one) => (ts.isFunctionLike(one) ? signatureParts(one) : [one])),
    ]
  }
  return [node]
}

function signatureParts(node: ts.SignatureDeclaration): ts.Node[] {
  const types = [...node.parameters.map(({ type }) => type), node.type]
  return [...(node.typeParameters ?? []), ...types.filter((type) => type !== undefined)]
}

function nameOfType(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName
  if (ts.isExpressionWithTypeArguments(node)) return node.expression
  return ts.isTypeQueryNode(node) ? node.exprName : undefined
}

function isPublic(node: ts.ClassElement | ts.TypeElement): boolean {
  if (node.name && ts.isPrivateIdentifier(node.name)) return false
  if (ts.canHaveModifiers(node)) {
    if (hasModifier(node, ts.SyntaxKind.PrivateKeyword)) return false
    if (hasModifier(node, ts.SyntaxKind.ProtectedKeyword)) return false
  }
  return !docComment(commentOf(node)).isInternal
}

function hasModifier(node: ts.HasModifiers, kind: ts.SyntaxKind): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false
}

function isOurs(node: ts.Node): boolean {
  const path = relative(root, node.getSourceFile().fileName)
  return path.startsWith('packages/') && !path.includes('node_modules')
}
