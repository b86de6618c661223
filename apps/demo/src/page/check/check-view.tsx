import { signal } from '@preact/signals'
import { formatCount } from '../../format.js'
import { backendNames } from '../setup/setup.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { ViewHead } from '../ui/view-head.js'
import { BackendCheck } from './backend-check.js'
import { type Extent, randomPrograms } from './check-protocol.js'
import { CheckRunner } from './check-runner.js'
import { downloadReport } from './download-report.js'
import { openCheckWorker } from './open-check-worker.js'
import './check.css'

/** Outlives the view: a check goes on while the visitor looks at something else. */
const runner = new CheckRunner(openCheckWorker)
const extent = signal<Extent>('quick')

/** Holds every backend of this device against the tests that all backends have to pass. */
export function CheckView() {
  const states = runner.states.value
  const isBusy = states.some(({ status }) => status === 'running' || status === 'waiting')
  const hasResults = states.some(({ status }) => status !== 'not run' && status !== 'waiting')
  return (
    <div class="stack check">
      <ViewHead title="Check your device">
        Drivers of graphics cards differ, and some compute wrong numbers. These are the tests that
        every{' '}
        <Explain word="backend">
          A way to compute: on the graphics card by WebGPU or WebGL, or on the processor. All of
          them run the same algorithm.
        </Explain>{' '}
        of this library has to pass, run on yours: single operations against{' '}
        <Explain word="exact bounds">
          For every result an interval is computed in double precision that allows for the rounding
          of a correct device, and for nothing else.
        </Explain>
        , whole training runs against what other libraries did, and the errors that it has to
        report.
      </ViewHead>
      <Card title="What to run">
        <fieldset class="check-extents">
          <legend class="unseen">How much</legend>
          <ExtentChoice
            value="quick"
            title="Quick"
            text={`${formatCount(randomPrograms.quick)} random programs, and one training run from each of the other libraries. From some ten seconds to a few minutes for each backend.`}
          />
          <ExtentChoice
            value="everything"
            title="Everything"
            text={`${formatCount(randomPrograms.everything)} random programs and all training runs. Several times as long.`}
          />
        </fieldset>
        <div class="row">
          {isBusy ? (
            <Button look="primary" onClick={() => runner.stop()}>
              Stop
            </Button>
          ) : (
            <Button look="primary" onClick={() => runner.start(backendNames, extent.value)}>
              Check all backends
            </Button>
          )}
          <Button disabled={!hasResults} onClick={() => downloadReport(states)}>
            Download the report (JSON)
          </Button>
          <span class="soft">Nothing is sent anywhere.</span>
        </div>
      </Card>
      <div class="check-list">
        {states.map((state) => (
          <BackendCheck
            key={state.backend}
            state={state}
            isBusy={isBusy}
            onRun={() => runner.start([state.backend], extent.value)}
          />
        ))}
      </div>
    </div>
  )
}

function ExtentChoice({
  value,
  title,
  text,
}: {
  readonly value: Extent
  readonly title: string
  readonly text: string
}) {
  return (
    <label>
      <input
        type="radio"
        name="extent"
        checked={extent.value === value}
        onChange={() => {
          extent.value = value
        }}
      />
      <span>
        <b>{title}</b> <span class="soft">{text}</span>
      </span>
    </label>
  )
}
