import type { Report } from '@adafactor/conformance/run'
import { describe, expect, it } from 'vitest'
import { runKitInPage } from '../src/browser/run-kit-in-page.js'

// Set by the root's `npm test`, which looks for a browser.
const executablePath = process.env.ADAFACTOR_CHROMIUM
const reason = process.env.ADAFACTOR_NO_CHROMIUM ?? 'ADAFACTOR_CHROMIUM does not name a browser'

const policyWith = (sources: string) => ({
  contentSecurityPolicy: `default-src 'none'; script-src ${sources}; connect-src 'self'`,
})

/** Where the engine is one that all cases are run on elsewhere. */
const few = ['traits', 'worked example', 'views', 'types']

const visits = [
  { name: 'in Chromium', compilation: 'webassembly', policy: {} },
  {
    name: 'in Chromium, where a content security policy forbids code generation',
    compilation: 'closures',
    policy: policyWith("'self'"),
  },
  {
    name: 'in Chromium, where a content security policy allows WebAssembly alone',
    compilation: 'webassembly',
    policy: { ...policyWith("'self' 'wasm-unsafe-eval'"), only: few },
  },
  {
    name: 'in Chromium, where a content security policy allows code generation',
    compilation: 'webassembly',
    policy: { ...policyWith("'self' 'unsafe-eval'"), only: few },
  },
]

if (executablePath === undefined) {
  it.skip(`the conformance kit on backend-ndarray in a real browser (skipped: ${reason})`)
} else {
  for (const { name, compilation, policy } of visits) {
    // The cases are known only when the page has run them: the page runs first, then each of its
    // cases is registered as a test with the outcome it had there.
    const report: Report | Error = await runKitInPage({ executablePath, ...policy }).catch(
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    )

    describe(`the conformance kit on backend-ndarray ${name}`, () => {
      it('runs to its end', () => {
        if (report instanceof Error) throw report
        expect(report.backend.traits.compilation).toBe(compilation)
        expect(report.cases).not.toHaveLength(0)
      })

      if (report instanceof Error) return
      for (const { id, status, message } of report.cases) {
        if (status === 'skipped') it.skip(`${id} (skipped: ${message ?? 'no reason given'})`)
        else {
          it(id, () => {
            expect(['passed', 'expected-failure'], message).toContain(status)
          })
        }
      }
    })
  }
}
