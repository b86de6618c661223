import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execute } from '../src/execute.js'
import { type Manifest, publishedPackages } from '../src/packed/published-packages.js'
import { root } from '../src/root.js'

/** Bytes of what a trainer imports of core, `adafactor`, with all that it needs, minified and gzipped. */
const largestOptimizer = 27_000
/**
 * Bytes of all of an entry, with the packages of ours that npm installs with it, but not those that users
 * install themselves: core's has what authors of backends need as well.
 */
const largestEntries: Readonly<Record<string, number>> = {
  '@adafactor/core': 35_000,
  // Three ways of running a plan, as any of them may be the only one that is allowed.
  '@adafactor/backend-ndarray': 39_000,
  // A third of it are the texts that kernels are made of, and a fifth is webgpu-runtime.
  '@adafactor/backend-webgpu': 26_000,
  // Of which these two are all but 8,000.
  '@adafactor/tfjs': 73_000,
  // Without the parts that read files of other libraries.
  '@adafactor/checkpoint': 15_000,
}

/** What packages need that a host of theirs asks for more: `init()` of jax-js rejects in Node 20. */
const hostsNodes: Readonly<Record<string, string>> = { '@adafactor/jax-js': '>=22' }

interface Conditions {
  readonly types?: string
  readonly default?: string
}

interface BundledEntry {
  readonly name: string
  readonly minified: number
  readonly gzipped: number
  /** The files that it is made of, those that it loads later included. */
  readonly files: readonly string[]
}

/** Packages of ours in a package's `dependencies` are not external: applications get them with it. */
function ownDependencies(of: Manifest): Plugin {
  const needed = new Set<string>()
  const add = ({ dependencies = {} }: Manifest) => {
    for (const { name, manifest } of publishedPackages) {
      if (dependencies[name] === undefined || needed.has(name)) continue
      needed.add(name)
      add(manifest)
    }
  }
  add(of)
  return {
    name: 'own-dependencies',
    setup({ onResolve }) {
      for (const { name, folder, manifest } of publishedPackages) {
        if (!needed.has(name)) continue
        onResolve({ filter: new RegExp(`^${name}(/|$)`) }, ({ path }) => {
          const { default: file } = manifest.exports[`.${path.slice(name.length)}`] as Conditions
          return { path: join(folder, file as string) }
        })
      }
    },
  }
}

/** Bundles an entry as an application would that uses all of it. */
async function bundleEntry(
  folder: string,
  manifest: Manifest,
  name: string,
  file: string,
): Promise<BundledEntry> {
  const { outputFiles, metafile, warnings } = await build({
    absWorkingDir: folder,
    entryPoints: [file],
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    packages: 'external',
    plugins: [ownDependencies(manifest)],
    logLevel: 'silent',
  })
  expect(warnings).toEqual([])
  // What is only loaded later is not counted.
  const atOnce = new Set(
    Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === file),
  )
  expect([...atOnce]).toHaveLength(1)
  for (const path of atOnce) {
    for (const { kind, path: imported } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && metafile.outputs[imported]) atOnce.add(imported)
    }
  }
  const loaded = outputFiles.filter(({ path }) => atOnce.has(`out/${basename(path)}`))
  const sumOf = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0)
  return {
    name,
    minified: sumOf(loaded.map(({ contents }) => contents.length)),
    gzipped: sumOf(loaded.map(({ contents }) => gzipSync(contents, { level: 9 }).length)),
    files: Object.keys(metafile.inputs),
  }
}

/** The files that a module starts as workers, in the form that bundlers know. */
function workersOf(file: string, text: string): string[] {
  const workers = text.matchAll(/new URL\('\.\/([^']+)', import\.meta\.url\)/g)
  return [...workers].map(([, name]) => join(dirname(file), name as string))
}

/** Bytes of one export of an entry, tree-shaken, minified and gzipped. */
async function bundleExport(folder: string, file: string, name: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} } from './${file}'`, resolveDir: folder },
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
  })
  return gzipSync(outputFiles[0]?.contents as Uint8Array, { level: 9 }).length
}

/** Whether a module is empty but for a comment, as the compiler leaves one without code. */
function hasOnlyTypes(code: string): boolean {
  return code.replace(/^\/\*[\s\S]*?\*\//, '').trim() === 'export {};'
}

const figures: string[] = []
afterAll(() => console.log(figures.join('\n')))

describe.each(publishedPackages)('the tarball of $name', ({ name, directory, packed }) => {
  const top = mkdtempSync(join(tmpdir(), 'adafactor-tarball-'))
  const folder = join(top, 'package')
  afterAll(() => rmSync(top, { recursive: true, force: true }))
  let files: readonly string[]
  let manifest: Manifest
  let entries: readonly BundledEntry[]
  /** What users run, and do not import. */
  let programs: readonly BundledEntry[]
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')

  beforeAll(async () => {
    const unpacking = execute('tar', ['-xzf', packed], { folder: top })
    if (unpacking.code !== 0) throw new Error(unpacking.output)
    files = globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .map((file) => file.replaceAll('\\', '/'))
    manifest = JSON.parse(read('package.json')) as Manifest
    const modules = Object.entries(manifest.exports as Record<string, Conditions | string>).filter(
      (entry): entry is [string, Conditions] => typeof entry[1] === 'object',
    )
    entries = await Promise.all(
      modules.map(([entry, { default: file = '' }]) =>
        bundleEntry(folder, manifest, `${name}${entry.slice('.'.length)}`, file.slice('./'.length)),
      ),
    )
    programs = await Promise.all(
      Object.entries(manifest.bin ?? {}).map(([program, file]) =>
        bundleEntry(folder, manifest, program, file.slice('./'.length)),
      ),
    )
    const unpacked = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
    figures.push(
      `${name}: ${statSync(packed).size} bytes packed, ${unpacked} unpacked, ${files.length} files`,
      ...entries.map(
        ({ name, minified, gzipped }) =>
          `  ${name}: ${minified} bytes bundled and minified, ${gzipped} gzipped`,
      ),
    )
  })

  it('has a manifest that says whose it is, where it runs and where it is from', () => {
    const { license, keywords, repository, engines, publishConfig } = manifest
    expect(license).toBe('MIT')
    expect(keywords).toContain('adafactor')
    expect(repository?.url).toMatch(/^git\+https:\/\/.*\.git$/)
    expect(repository?.directory).toBe(directory)
    expect(engines?.node).toBe(hostsNodes[name] ?? '>=20.19')
    expect(publishConfig).toEqual({ access: 'public', provenance: true })
    expect(read('LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'))
  })

  it('has types for each entry, named before the code', () => {
    expect(entries).not.toHaveLength(0)
    for (const [entry, conditions] of Object.entries(manifest.exports)) {
      if (entry === './package.json') continue
      const [first, second, ...others] = Object.entries(conditions as Conditions)
      expect([first?.[0], second?.[0], others]).toEqual(['types', 'default', []])
      expect(files).toContain(first?.[1]?.slice('./'.length))
      expect(files).toContain(second?.[1]?.slice('./'.length))
    }
  })

  it('has nothing but a README, the license, the manifest, and what its entries load', () => {
    const loaded = [...entries, ...programs].flatMap(({ files }) => files)
    const code = new Set([...loaded, ...loaded.flatMap((file) => workersOf(file, read(file)))])
    const rest = files.filter((file) => !['README.md', 'LICENSE', 'package.json'].includes(file))
    const superfluous = rest.filter((file) => {
      if (code.has(file)) return false
      if (file.endsWith('.js')) return !hasOnlyTypes(read(file))
      return !(file.endsWith('.d.ts') && files.includes(file.replace(/\.d\.ts$/, '.js')))
    })
    expect(
      superfluous,
      `in ${dirname(packed)}: no entry needs it; it is of an older build, or "files" names too much`,
    ).toEqual([])
  })

  it('names no source map, since it has none', () => {
    const naming = files.filter((file) => read(file).includes('sourceMappingURL='))
    expect(naming).toEqual([])
  })

  if (largestEntries[name] !== undefined) {
    it(`has a main entry below ${largestEntries[name]} bytes, bundled and gzipped`, () => {
      const main = entries.find((entry) => entry.name === name)
      expect(main?.gzipped).toBeGreaterThan(0)
      expect(main?.gzipped).toBeLessThan(largestEntries[name] as number)
    })
  }

  if (name === '@adafactor/core') {
    it(`has an optimizer below ${largestOptimizer} bytes, bundled alone and gzipped`, async () => {
      const size = await bundleExport(folder, 'dist/index.js', 'adafactor')
      figures.push(`  adafactor alone: ${size} gzipped`)
      expect(size).toBeGreaterThan(0)
      expect(size).toBeLessThan(largestOptimizer)
    })
  }
})
