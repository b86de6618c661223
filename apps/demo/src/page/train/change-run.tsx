import { type PresetName, presetNames } from '../../training/optimizer-options.js'
import { backendTitles } from '../setup/backend-titles.js'
import { presetTitles } from '../setup/preset-titles.js'
import { backendNames, limits, limitsText, type NumberOfSetup, type Setup } from '../setup/setup.js'
import { notify } from '../shell/notices.js'
import { Button } from '../ui/button.js'
import { FileButton } from '../ui/file-button.js'
import { NumberField } from '../ui/number-field.js'
import { Select } from '../ui/select.js'
import { defaultRate, shortRate } from './rate-text.js'
import {
  backend,
  chooseBackend,
  found,
  isOver,
  load,
  openSettings,
  progress,
  runState,
  save,
  setup,
} from './training.js'

/** What a run depends on, and what can be done with it. */
export function ChangeRun() {
  return (
    <details
      class="card train-change"
      onToggle={({ currentTarget }) => currentTarget.open && openSettings()}
    >
      <summary>
        <h2>Change the run</h2>
        <span class="soft">backend, preset, sizes; save, load, share</span>
      </summary>
      <Fields locked={!isOver(runState.value)} />
      <div class="row">
        <Button
          onClick={save}
          disabled={progress.value === undefined || runState.value === 'diverged'}
        >
          Save checkpoint
        </Button>
        <FileButton accept=".safetensors,application/octet-stream" onFile={load}>
          Load checkpoint
        </FileButton>
        <Button look="quiet" onClick={copyLink}>
          Copy a link to this run
        </Button>
        <span class="soft">
          A link has the whole set-up: who opens it repeats the run. A checkpoint has Adafactor and
          its network, not Adam.
        </span>
      </div>
    </details>
  )
}

function Fields({ locked }: { readonly locked: boolean }) {
  const current = setup.value
  const set = (change: Partial<Setup>) => {
    setup.value = { ...current, ...change }
  }
  const number = (name: Exclude<NumberOfSetup, 'learningRate'>, label: string, hint: string) => (
    <NumberField
      label={label}
      hint={`${hint}, ${limitsText(name)}`}
      value={current[name]}
      {...limits[name]}
      disabled={locked}
      onChange={(value) => value !== undefined && set({ [name]: value })}
    />
  )
  return (
    <div class="fields change-fields">
      <Select
        label="Backend"
        hint={locked ? 'may be changed at any time' : 'where it runs'}
        value={locked && backend.value ? backend.value.name : current.backend}
        onChange={chooseBackend}
        options={[
          ...(locked && backend.value
            ? []
            : [{ value: 'auto' as const, label: 'the fastest here' }]),
          ...backendNames.map((name) => ({
            value: name,
            label: backendTitles[name],
            disabled: found.value?.find((one) => one.name === name)?.status === 'failed',
          })),
        ]}
      />
      <Select
        label="Whose Adafactor, with its learning rate"
        hint="those without a rate of their own get one that was chosen for these digits"
        value={current.preset ?? 'own'}
        disabled={locked}
        onChange={(value) => {
          const { preset: _, ...others } = current
          setup.value = value === 'own' ? others : { ...others, preset: value as PresetName }
        }}
        options={[
          { value: 'own', label: `this library (${shortRate(undefined)})` },
          ...presetNames.map((name) => ({
            value: name,
            label: `${presetTitles[name]} (${shortRate(name)})`,
          })),
        ]}
      />
      <NumberField
        label="Learning rate"
        hint="empty: the one that goes with it"
        optional
        placeholder={String(defaultRate(current.preset))}
        value={current.learningRate}
        {...limits.learningRate}
        disabled={locked}
        onChange={(value) => {
          const { learningRate: _, ...others } = current
          setup.value = value === undefined ? others : { ...others, learningRate: value }
        }}
      />
      {number('width', 'Width', 'hidden units')}
      {number('batchSize', 'Batch', 'images a step')}
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
