import { type PresetName, presetNames } from '../../training/optimizer-options.js'
import { backendTitles } from '../setup/backend-titles.js'
import { presetTitles } from '../setup/preset-titles.js'
import { backendNames, limits, type Setup } from '../setup/setup.js'
import { notify } from '../shell/notices.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { FileButton } from '../ui/file-button.js'
import { Meter } from '../ui/meter.js'
import { NumberField } from '../ui/number-field.js'
import { Select } from '../ui/select.js'
import {
  backend,
  chooseBackend,
  digits,
  load,
  pause,
  progress,
  report,
  reset,
  runState,
  save,
  setup,
  start,
} from './training.js'

/** What a run depends on, and the buttons that drive it. */
export function Controls() {
  const state = runState.value
  const active = state === 'running' || state === 'loading'
  const idle = state === 'idle' || state === 'finished'
  return (
    <Card title="The run" aside={<span class="soft">{stateWords[state]}</span>}>
      <div class="row">
        {active ? (
          <Button look="primary" onClick={pause}>
            Pause
          </Button>
        ) : (
          <Button look="primary" onClick={start}>
            {state === 'paused' ? 'Continue' : 'Start training'}
          </Button>
        )}
        <Button onClick={reset} disabled={state === 'idle'}>
          Reset
        </Button>
        <Button onClick={save} disabled={progress.value === undefined}>
          Save checkpoint
        </Button>
        <FileButton accept=".safetensors,application/octet-stream" onFile={load}>
          Load checkpoint
        </FileButton>
      </div>
      <Loading />
      <Fields locked={!idle} />
      <div class="row">
        <Button look="quiet" onClick={copyLink}>
          Copy a link to this run
        </Button>
        <span class="soft">It has the whole set-up: who opens it repeats the run.</span>
      </div>
    </Card>
  )
}

const stateWords = {
  idle: 'not started',
  loading: 'getting ready',
  running: 'training',
  paused: 'paused',
  finished: 'finished',
} as const

function Loading() {
  const loading = digits.value
  if (loading === undefined) return null
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
  return (
    <Meter
      label="Loading the digits"
      value={loading.bytes / loading.total}
      text={`${megabytes(loading.bytes)} of ${megabytes(loading.total)} MB`}
    />
  )
}

function Fields({ locked }: { readonly locked: boolean }) {
  const current = setup.value
  const set = (change: Partial<Setup>) => {
    setup.value = { ...current, ...change }
  }
  const number = (name: 'width' | 'batchSize' | 'steps' | 'seed', label: string, hint: string) => (
    <NumberField
      label={label}
      hint={hint}
      whole
      value={current[name]}
      {...limits[name]}
      disabled={locked}
      onChange={(value) => value !== undefined && set({ [name]: value })}
    />
  )
  return (
    <div class="fields">
      <Select
        label="Backend"
        hint={locked ? 'may be changed at any time' : 'where it runs'}
        value={locked && backend.value ? backend.value.name : current.backend}
        onChange={chooseBackend}
        options={[
          ...(locked ? [] : [{ value: 'auto' as const, label: 'the best one here' }]),
          ...backendNames.map((name) => ({
            value: name,
            label: backendTitles[name],
            disabled: report.value?.find((line) => line.name === name)?.status === 'failed',
          })),
        ]}
      />
      <Select
        label="Whose Adafactor"
        hint="same numbers as there"
        value={current.preset ?? 'own'}
        disabled={locked}
        onChange={(value) => {
          const { preset: _, ...others } = current
          setup.value = value === 'own' ? others : { ...others, preset: value as PresetName }
        }}
        options={[
          { value: 'own', label: 'this library' },
          ...presetNames.map((name) => ({ value: name, label: presetTitles[name] })),
        ]}
      />
      <NumberField
        label="Learning rate"
        hint="empty: the one that goes with it"
        optional
        placeholder="default"
        value={current.learningRate}
        {...limits.learningRate}
        disabled={locked}
        onChange={(value) => {
          const { learningRate: _, ...others } = current
          setup.value = value === undefined ? others : { ...others, learningRate: value }
        }}
      />
      {number('width', 'Width', 'hidden units, 8 to 256')}
      {number('batchSize', 'Batch', 'images a step, 8 to 512')}
      {number('steps', 'Steps', 'until it is finished')}
      {number('seed', 'Seed', 'of all random numbers')}
    </div>
  )
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href)
    notify('info', 'The link was copied.')
  } catch {
    notify('warning', `The link could not be copied; it is in the address bar: ${location.href}`)
  }
}
