import { useEffect } from 'preact/hooks'
import { Front } from '../front/front.js'
import { Explain } from '../ui/explain.js'
import { ViewHead } from '../ui/view-head.js'
import { BackendsFound } from './backends-found.js'
import { Charts } from './charts.js'
import { Controls } from './controls.js'
import { DrawPanel } from './draw-panel.js'
import { RunStats } from './run-stats.js'
import { backend, connect, setup } from './training.js'
import './train.css'

/** The front door: a network learns to read digits, on whatever this device can do. */
export function TrainView() {
  useEffect(connect, [])
  return (
    <Front setup={setup.value} backend={backend.value?.name}>
      <ViewHead title="Train a network on real digits">
        A small network learns to read 60,000 handwritten digits, here in your browser, with{' '}
        <Explain word="Adafactor">
          An optimizer: it decides from the gradients how far each number of the network is moved in
          a step (Shazeer and Stern, 2018).
        </Explain>
        . Nothing is sent anywhere.
      </ViewHead>
      <div class="train">
        <div class="stack train-controls">
          <Controls />
        </div>
        <div class="stack train-charts">
          <Charts />
          <BackendsFound />
        </div>
        <div class="stack train-side">
          <RunStats />
          <DrawPanel />
        </div>
      </div>
    </Front>
  )
}
