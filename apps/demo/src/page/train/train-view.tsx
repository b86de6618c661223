import { useEffect } from 'preact/hooks'
import { Front } from '../front/front.js'
import { Explain } from '../ui/explain.js'
import { ViewHead } from '../ui/view-head.js'
import { BackendsFound } from './backends-found.js'
import { ChangeRun } from './change-run.js'
import { LossChart, MoreCharts } from './charts.js'
import { DigitsRead } from './digits-read.js'
import { DrawPanel } from './draw-panel.js'
import { MemoryCard } from './memory-card.js'
import { RunCard } from './run-card.js'
import { backend, connect, setup } from './training.js'
import './train.css'

/** The front door: a network learns to read digits, on whatever this device can do. */
export function TrainView() {
  useEffect(connect, [])
  return (
    <Front setup={setup.value} backend={backend.value?.name}>
      <div class="train">
        <ViewHead title="Train a network on real digits">
          It learns to read handwritten digits, here in your browser, with{' '}
          <Explain word="Adafactor">
            An optimizer: it decides from the gradients how far each number of the network is moved
            in a step (Shazeer and Stern, 2018).
          </Explain>
          {setup.value.adam ? ' and, for comparison, a second time with Adam.' : '.'}
        </ViewHead>
        <div class="train-grid">
          <RunCard />
          <LossChart />
          <MemoryCard />
          <DrawPanel />
          <DigitsRead />
          <MoreCharts />
          <ChangeRun />
          <BackendsFound />
        </div>
      </div>
    </Front>
  )
}
