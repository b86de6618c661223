import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { execute } from './execute.js'

const typescriptFolder = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))

export interface TypeCheckOptions {
  /** Added to (or replacing) strict options for Node's own module resolution. */
  readonly compilerOptions?: Readonly<Record<string, unknown>>
}

/**
 * Type-checks the files `*.ts` and `*.js` of a folder as a user's own project and writes the
 * JavaScript into its folder `out`.
 *
 * @returns the compiler's messages by file name, empty when there is nothing wrong; a message that
 *   belongs to no file stands under the empty name
 */
export function typeCheck(
  folder: string,
  { compilerOptions = {} }: TypeCheckOptions = {},
): ReadonlyMap<string, string> {
  const config = {
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023', 'dom'],
      module: 'nodenext',
      moduleDetection: 'force',
      types: [],
      strict: true,
      allowJs: true,
      checkJs: true,
      rootDir: '.',
      outDir: 'out',
      ...compilerOptions,
    },
    include: ['*.ts', '*.js'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(typescriptFolder, 'bin', 'tsc')
  const { code, output } = execute(process.execPath, [compiler, '--pretty', 'false'], { folder })

  const messages = new Map<string, string>()
  let file = ''
  for (const line of output.split('\n').filter((text) => text.trim() !== '')) {
    // A line without a position goes on with the message before it.
    file = /^([^\s(][^(]*)\(\d+,\d+\): /.exec(line)?.[1] ?? file
    messages.set(file, `${messages.get(file) ?? ''}${line}\n`)
  }
  if (code !== 0 && messages.size === 0) messages.set('', `the compiler ended with ${code}`)
  return messages
}
