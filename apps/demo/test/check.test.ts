import { ndarrayBackend } from '@adafactor/backend-ndarray'
import { conformanceCases, goldens } from '@adafactor/conformance'
import type { CaseResult, Report } from '@adafactor/conformance/run'
import { provideWebgpu } from '@adafactor/webgpu-runtime/node'
import { describe, expect, test } from 'vitest'
import type { CheckMessage, CheckRequest } from '../src/page/check/check-protocol.js'
import { CheckRunner, type CheckWorker } from '../src/page/check/check-runner.js'
import { advanced, begun, notRun, summarize, verdictOf } from '../src/page/check/check-state.js'
import { deviceReport, reportFileName } from '../src/page/check/device-report.js'
import { quickCases, runCheck } from '../src/page/check/run-check.js'
import { backendNames } from '../src/page/setup/setup.js'
import { noWebgpu } from './support/webgpu-in-node.js'

async function messagesOf(request: CheckRequest): Promise<CheckMessage[]> {
  const messages: CheckMessage[] = []
  await runCheck(request, (message) => messages.push(message))
  return messages
}

describe('a check of one backend', () => {
  test('tells every case and then the report', async () => {
    const only = ['worked example', 'views']
    const messages = await messagesOf({ backend: 'ndarray', extent: 'quick', only })
    const cases = messages.filter(({ type }) => type === 'case')
    expect(cases.length).toBeGreaterThan(7)
    const last = messages.at(-1)
    expect(last?.type === 'report' && last.report).toMatchObject({
      passed: cases.length,
      failed: 0,
      skipped: 0,
    })
    expect(cases.at(-1)).toMatchObject({ done: cases.length, total: cases.length })
  })

  test('runs on gpu.js too', async () => {
    const messages = await messagesOf({ backend: 'cpu', extent: 'quick', only: ['worked example'] })
    const last = messages.at(-1)
    expect(last?.type === 'report' && last.report.passed).toBe(7)
  })

  if (noWebgpu === undefined) {
    test('runs on WebGPU too', async () => {
      await provideWebgpu()
      const only = ['worked example']
      const last = (await messagesOf({ backend: 'webgpu', extent: 'quick', only })).at(-1)
      expect(last?.type === 'report' && last.report.passed).toBe(7)
    })
  } else {
    test.skip(`runs on WebGPU too (skipped: ${noWebgpu})`, () => {})
  }

  test('says why a backend is not there', async () => {
    const messages = await messagesOf({ backend: 'webgl', extent: 'quick' })
    expect(messages).toEqual([{ type: 'unavailable', reason: expect.stringContaining('webgl') }])
  })

  test('tells what goes wrong outside of the cases', async () => {
    const only = ['no such group']
    const messages = await messagesOf({ backend: 'ndarray', extent: 'quick', only })
    expect(messages).toEqual([{ type: 'broken', reason: expect.stringContaining('no such group') }])
  })
})

test('the quick check is all but most trajectories, and one of each library is left', () => {
  const names = quickCases()
  const all = conformanceCases({ randomPrograms: 100 })
  const chosen = all.filter(({ id, group }) => names.includes(id) || names.includes(group))
  for (const { id, group } of all) {
    if (group !== 'golden trajectories') expect(chosen.map((one) => one.id)).toContain(id)
  }
  const trajectories = chosen.filter(({ group }) => group === 'golden trajectories')
  const libraries = new Set(goldens.map(({ preset }) => preset))
  expect(libraries.size).toBeGreaterThan(10)
  expect(trajectories.length).toBe(libraries.size)
})

/** A worker that does what the test tells it. */
class ToldWorker implements CheckWorker {
  onmessage: CheckWorker['onmessage'] = null
  onerror: CheckWorker['onerror'] = null
  request: CheckRequest | undefined
  ended = false

  postMessage(request: CheckRequest): void {
    this.request = request
  }

  terminate(): void {
    this.ended = true
  }

  tell(message: CheckMessage): void {
    this.onmessage?.({ data: message })
  }
}

test('a check whose worker can’t be opened says so, and the others go on', () => {
  const runner = new CheckRunner(() => {
    throw new Error('no workers here')
  })
  runner.start(['ndarray', 'cpu'], 'quick')
  const checked = runner.states.value.filter(({ extent }) => extent !== undefined)
  expect(checked.map((state) => summarize(state))).toHaveLength(2)
  expect(JSON.stringify(checked).match(/no workers here/g)).toHaveLength(2)
})

function runnerWithWorkers() {
  const workers: ToldWorker[] = []
  let clock = 0
  const runner = new CheckRunner(
    () => {
      const worker = new ToldWorker()
      workers.push(worker)
      return worker
    },
    () => ++clock,
  )
  const stateOf = (name: string) => runner.states.value.find(({ backend }) => backend === name)
  return { runner, workers, stateOf }
}

function caseResult(status: CaseResult['status'], worst?: number): CaseResult {
  const id = `programs/${status} ${worst}`
  return {
    id,
    group: 'programs',
    status,
    milliseconds: 1,
    ...(worst === undefined ? {} : { worst }),
    ...(status === 'failed' ? { message: 'element 3 is 2, should be 1' } : {}),
  }
}

describe('checks of several backends', () => {
  test('run one after the other, each in a worker of its own', () => {
    const { runner, workers, stateOf } = runnerWithWorkers()
    runner.start(['webgpu', 'ndarray'], 'everything')
    expect(workers.map(({ request }) => request)).toEqual([
      { backend: 'webgpu', extent: 'everything' },
    ])
    expect(stateOf('ndarray')?.status).toBe('waiting')
    workers[0]?.tell({ type: 'unavailable', reason: 'no adapter' })
    expect(stateOf('webgpu')).toMatchObject({ status: 'unavailable', reason: 'no adapter' })
    expect(workers.map(({ ended }) => ended)).toEqual([true, false])
    expect(workers[1]?.request?.backend).toBe('ndarray')
    for (const [index, result] of [caseResult('passed', 0.5), caseResult('failed', 3)].entries()) {
      workers[1]?.tell({ type: 'case', result, done: index + 1, total: 9 })
    }
    const state = stateOf('ndarray')
    expect(state).toMatchObject({ status: 'running', total: 9 })
    expect(state && summarize(state)).toMatchObject({ passed: 1, failed: 1, worst: { worst: 3 } })
    runner.stop()
    expect(stateOf('ndarray')).toMatchObject({ status: 'stopped', total: 9 })
    expect(stateOf('ndarray')?.results.length).toBe(2)
    expect(workers.map(({ ended }) => ended)).toEqual([true, true])
  })

  test('go on with the next one when a worker fails', () => {
    const { runner, workers, stateOf } = runnerWithWorkers()
    runner.start(['webgl', 'cpu'], 'quick')
    workers[0]?.onerror?.({ message: 'out of memory' })
    expect(stateOf('webgl')).toMatchObject({ status: 'broken', reason: 'out of memory' })
    expect(stateOf('cpu')?.status).toBe('running')
    expect(workers.length).toBe(2)
  })

  test('that wait are forgotten by a stop, and can be started again', () => {
    const { runner, workers, stateOf } = runnerWithWorkers()
    runner.start(backendNames, 'quick')
    runner.start(['webgpu'], 'quick')
    runner.stop()
    expect(stateOf('webgpu')?.status).toBe('stopped')
    expect(stateOf('ndarray')?.status).toBe('not run')
    runner.start(['ndarray'], 'quick')
    expect(workers.at(-1)?.request).toEqual({ backend: 'ndarray', extent: 'quick' })
    expect(workers.length).toBe(2)
  })
})

describe('the words for what came of a check', () => {
  const emptyReport: Report = {
    format: 1,
    backend: { name: 'webgpu', traits: ndarrayBackend().traits },
    seed: 1,
    passed: 0,
    failed: 0,
    skipped: 0,
    expectedFailures: 0,
    leftOut: 0,
    cases: [],
  }
  const ended = (...statuses: CaseResult['status'][]) => {
    const report: CheckMessage = { type: 'report', report: emptyReport }
    const total = statuses.length
    const messages = statuses.map((status, index): CheckMessage => {
      return { type: 'case', result: caseResult(status), done: index + 1, total }
    })
    return [...messages, report].reduce(
      (state, message) => advanced(state, message, 1),
      begun(notRun('webgpu'), 0),
    )
  }

  test('say “all” only where every case passed', () => {
    expect(verdictOf(ended('passed', 'passed'))).toEqual({ words: 'All 2 passed', isGood: true })
    for (const other of ['skipped', 'expected-failure'] as const) {
      const { words } = verdictOf(ended('passed', 'passed', other))
      expect(words).toBe('2 passed, none failed')
    }
    expect(verdictOf(ended('passed', 'failed'))).toEqual({ words: '1 failed', isGood: false })
  })

  test('say how far it came', () => {
    expect(verdictOf(notRun('cpu'))).toEqual({ words: 'Not checked yet' })
    expect(verdictOf(begun(notRun('cpu'), 0))).toEqual({ words: 'Running' })
    const message: CheckMessage = { type: 'unavailable', reason: 'no adapter' }
    expect(verdictOf(advanced(notRun('cpu'), message, 1)).words).toBe('Not on this device')
  })
})

describe('the report for download', () => {
  test('says what was run, where, when and by which versions', () => {
    const { runner, workers } = runnerWithWorkers()
    runner.start(['webgl2', 'ndarray'], 'quick')
    workers[0]?.tell({ type: 'case', result: caseResult('failed', 7), done: 1, total: 3 })
    workers[0]?.tell({ type: 'case', result: caseResult('passed'), done: 2, total: 3 })
    runner.stop()
    const date = new Date('2026-01-02T03:04:05Z')
    const report = JSON.parse(
      JSON.stringify(deviceReport(runner.states.value, date, 'Some Browser 1.0')),
    )
    expect(report).toMatchObject({
      format: 1,
      date: '2026-01-02T03:04:05.000Z',
      userAgent: 'Some Browser 1.0',
      versions: { '@adafactor/core': expect.stringMatching(/^\d/), 'gpu.js': expect.any(String) },
    })
    expect(report.backends.length).toBe(1)
    expect(report.backends[0]).toMatchObject({
      backend: 'webgl2',
      status: 'stopped',
      randomPrograms: 100,
      casesInAll: 3,
      passed: 1,
      failed: 1,
      worst: { id: 'programs/failed 7', inTolerances: 7 },
      cases: [{ message: 'element 3 is 2, should be 1' }, { status: 'passed' }],
    })
    expect(reportFileName(runner.states.value, date)).toBe(
      'adafactor-device-report-2026-01-02.json',
    )
    expect(reportFileName(runner.states.value.slice(0, 1), date)).toBe(
      'adafactor-device-report-webgpu-2026-01-02.json',
    )
  })
})
