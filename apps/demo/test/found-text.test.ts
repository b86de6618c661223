import { expect, test } from 'vitest'
import { backendNames, defaultSetup, isGpujsBackend } from '../src/page/setup/setup.js'
import { foundText } from '../src/page/train/found-text.js'
import type { FoundBackend } from '../src/page/worker/protocol.js'

const timed = (isTimed: (name: FoundBackend['name']) => boolean): FoundBackend[] =>
  backendNames.map((name) =>
    isTimed(name) ? { name, status: 'works', stepsPerSecond: 9 } : { name, status: 'not tried' },
  )
const allButGpujs = timed((name) => !isGpujsBackend(name))

test('what waits for gpu.js is said to wait only while nothing else is timed', () => {
  const text = (backends: readonly FoundBackend[], timesGpujs: boolean) =>
    foundText(backends, defaultSetup, 'idle', timesGpujs)
  expect(text([], false)).toMatch(/^Trying/)
  expect(
    text(
      timed((name) => name === 'ndarray'),
      false,
    ),
  ).toMatch(/^Trying/)
  expect(text(allButGpujs, false)).toMatch(/width 64.*The others need gpu\.js.*after the first run/)
  expect(text(allButGpujs, true)).toMatch(/^Trying/)
  expect(
    text(
      timed(() => true),
      false,
    ),
  ).toMatch(/^Each has/)
  expect(foundText(allButGpujs, defaultSetup, 'running', true)).toContain('timed after it')
})
