import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'
import * as vite from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcomeInPage } from '../src/browser/outcome-in-page.js'
import { publishedPackages, tarballsOf } from '../src/packed/published-packages.js'
import { UserProject } from '../src/packed/user-project.js'
import type { Outcome } from '../src/packed/web-application.js'
import { typeCheck } from '../src/type-check.js'

// Set by the root's `npm test`, which looks for a browser.
const executablePath = process.env.ADAFACTOR_CHROMIUM
const reason = process.env.ADAFACTOR_NO_CHROMIUM ?? 'ADAFACTOR_CHROMIUM does not name a browser'
const place =
  executablePath === undefined ? `loads in Node (no Chromium: ${reason})` : 'runs in Chromium'

const source = fileURLToPath(new URL('../src/packed/web-application.ts', import.meta.url))
const project = UserProject.create()
const { folder } = project
const moduleScript = (file: string) =>
  `<!doctype html><script type="module" src="${file}"></script>`

const bundlers = [
  {
    name: 'Vite',
    entry: 'vite/assets/index.js',
    bundle: async () => {
      const warnings: string[] = []
      const warn = (message: string) => warnings.push(message)
      const logger = { ...vite.createLogger('warn'), warn, warnOnce: warn }
      const entryFileNames = 'assets/[name].js'
      await vite.build({
        root: folder,
        configFile: false,
        customLogger: logger,
        build: {
          outDir: 'vite',
          rolldownOptions: {
            output: { entryFileNames },
            // That a plugin was slow says something about the machine alone.
            checks: { bundlerTimings: false },
          },
          // gpu.js is a chunk of 600 kB, which is loaded when it is asked for.
          chunkSizeWarningLimit: 1000,
          // Vite's own code for preloading needs a page.
          ...(executablePath === undefined ? { modulePreload: false } : {}),
        },
      })
      return warnings
    },
  },
  {
    name: 'esbuild',
    entry: 'esbuild/web-application.js',
    bundle: async () => {
      const { warnings } = await esbuild.build({
        absWorkingDir: folder,
        entryPoints: ['web-application.ts'],
        outdir: 'esbuild',
        bundle: true,
        minify: true,
        splitting: true,
        format: 'esm',
        logLevel: 'silent',
      })
      project.write('esbuild/index.html', moduleScript('./web-application.js'))
      return warnings.map(({ text }) => text)
    },
  },
]

/** Loads a module in Node and reads what it leaves in `globalThis.outcome`. */
function outcomeInNode(file: string): Outcome {
  const { href } = pathToFileURL(join(folder, file))
  const run = project.evaluate(`await import('${href}')
    console.log(JSON.stringify(globalThis.outcome))
    process.exit()`)
  expect(run.code, run.output).toBe(0)
  return JSON.parse(run.output) as Outcome
}

describe('a web application over the packed packages', () => {
  let unbundled: Outcome

  beforeAll(() => {
    project.write('web-application.ts', readFileSync(source, 'utf8'))
    project.write('index.html', moduleScript('./web-application.ts'))
    const install = project.install([
      ...tarballsOf(publishedPackages.map(({ name }) => name)),
      'ndarray',
    ])
    if (install.code !== 0) throw new Error(install.output)
  })
  afterAll(() => project.remove())

  it('is installed by plain npm, all packages together and with no conflict of versions', () => {
    const { code, output } = project.run('npm', 'ls', '--all')
    expect(code, output).toBe(0)
    for (const { name } of publishedPackages) expect(output).toContain(` ${name}@`)
  })

  it.each([
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
    ['node16', { module: 'node16', moduleResolution: 'node16' }],
  ])('has types with moduleResolution %s', (_, options) => {
    const wrong = [...typeCheck(folder, { compilerOptions: options }).values()].join('')
    expect(wrong, wrong).toBe('')
  })

  it(`runs on the machine's Node as it is`, () => {
    unbundled = outcomeInNode('out/web-application.js')
    expect(unbundled).toMatchObject({ chosen: 'ndarray', code: 'tensor/shape', kitPassed: 2 })
    expect(unbundled.trainedOnNdarray).not.toContain(0.5)
  })

  describe.each(bundlers)('bundled with $name', ({ bundle, entry }) => {
    let bundled = false

    it('gives no warning', async () => {
      expect(await bundle()).toEqual([])
      bundled = true
    })

    it(place, async () => {
      expect(bundled, 'it is bundled').toBe(true)
      const outcome =
        executablePath === undefined
          ? outcomeInNode(entry)
          : ((await outcomeInPage(
              join(folder, entry.split('/')[0] as string),
              executablePath,
            )) as Outcome)
      const chosen = executablePath === undefined ? 'ndarray' : 'webgl2'
      expect(outcome.chosen, JSON.stringify(outcome.report)).toBe(chosen)
      expect(outcome).toMatchObject({ code: 'tensor/shape', kitPassed: 2 })
      for (const [index, value] of unbundled.trainedOnNdarray.entries()) {
        expect(outcome.trainedOnNdarray[index]).toBeCloseTo(value, 6)
        expect(outcome.trainedOnChosen[index]).toBeCloseTo(value, 4)
      }
    })
  })
})
