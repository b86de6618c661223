import { useRef } from 'preact/hooks'
import { formatCount, formatLoaded } from '../../format.js'
import { checkpointSize, layerChoices, parameterCount, widthChoices } from '../../gpt/gpt-sizes.js'
import { estimateMemory } from '../../gpt/memory-estimate.js'
import type { Beginning } from '../../gpt/rates.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Field } from '../ui/field.js'
import { Meter } from '../ui/meter.js'
import { Notice } from '../ui/notice.js'
import { Select } from '../ui/select.js'
import {
  beginning,
  continueLanguageModel,
  download,
  failure,
  isIdle,
  languageSetup,
  languageState,
  pauseLanguageModel,
  ready,
  refusal,
  resetLanguageModel,
  size,
  stage,
  startLanguageModel,
} from './language-model.js'
import { droppedInWords } from './own-text.js'
import { announcements, stateWord } from './state-in-words.js'
import type { ChosenDevice } from './worker/choose-device.js'
import { type DeviceChoice, type LanguageSetup, readablePrompt } from './worker/language-setup.js'

/** The buttons that drive a training, and how it stands. */
export function Controls() {
  const state = languageState.value
  const idle = isIdle.value
  const buttons = useRef<HTMLDivElement>(null)
  const reset = () => {
    resetLanguageModel()
    // This button vanishes: the focus stays among them.
    buttons.current?.querySelector('button')?.focus()
  }
  return (
    <Card title="The training" aside={<span class="soft">{stateWord(state, stage.value)}</span>}>
      <p class="unseen" role="status">
        {announcements[state]}
      </p>
      <div class="row" ref={buttons}>
        {state === 'running' ? (
          <Button look="primary" onClick={pauseLanguageModel}>
            Pause
          </Button>
        ) : !idle ? (
          <Button look="primary" onClick={continueLanguageModel}>
            Continue
          </Button>
        ) : (
          <Button
            look="primary"
            onClick={startLanguageModel}
            disabled={refusal.value !== undefined}
          >
            Start training
          </Button>
        )}
        {state !== 'idle' && (
          <Button onClick={reset}>{state === 'failed' ? 'Forget' : 'Stop and forget'}</Button>
        )}
      </div>
      {idle && (
        <p class="soft">
          Starting loads what is not kept yet, up to 5.5 MB: the model, the text, jax-js.
        </p>
      )}
      <Waiting />
      {failure.value !== undefined && <Notice level="error">{failure.value}</Notice>}
      {idle && refusal.value !== undefined && <Notice level="warning">{refusal.value}</Notice>}
      {ready.value && (
        <p class="soft">
          {placeInWords(ready.value)} ({ready.value.reason}).
        </p>
      )}
    </Card>
  )
}

/** What can be changed before a training. */
export function Settings() {
  return (
    <Card title="Change the training">
      <Fields locked={!isIdle.value} />
      <SizeInWords />
    </Card>
  )
}

function placeInWords({ device, inTurns }: ChosenDevice): string {
  if (device === 'webgpu') return 'They train on WebGPU, in turns'
  return `They train in WebAssembly, ${inTurns ? 'in turns' : 'side by side in a thread each'}`
}

/** What it is that takes so long. */
function Waiting() {
  if (languageState.value !== 'running') return null
  const loading = download.value
  if (stage.value === 'downloading') {
    return (
      <Meter
        label="Loading model, text and jax-js"
        value={loading && loading.bytes / loading.total}
        {...(loading && { text: formatLoaded(loading) })}
      />
    )
  }
  if (stage.value === 'compiling' || stage.value === 'timing') {
    return (
      <p class="soft">
        {stage.value === 'timing'
          ? 'Looking for the device on which a step takes the least time …'
          : 'The first step is being compiled: that takes some seconds, once …'}
      </p>
    )
  }
  return null
}

function Fields({ locked }: { readonly locked: boolean }) {
  const current = languageSetup.value
  const set = (change: Partial<LanguageSetup>) => {
    languageSetup.value = { ...current, ...change }
  }
  const ownText = current.ownText
  return (
    <>
      <div class="fields">
        <Select
          label="Layers"
          value={String(current.layers)}
          disabled={locked}
          onChange={(value) => set({ layers: Number(value) })}
          options={numbers(layerChoices)}
        />
        <Select
          label="Width"
          hint="numbers for each token"
          value={String(current.width)}
          disabled={locked}
          onChange={(value) => set({ width: Number(value) })}
          options={numbers(widthChoices)}
        />
        <Select<Beginning>
          label="Begin from"
          hint={
            beginning.value === current.beginning
              ? undefined
              : `the checkpoint has ${checkpointSize.layers} layers of width ${checkpointSize.width}: another size begins from nothing`
          }
          value={beginning.value}
          disabled={locked || beginning.value !== current.beginning}
          onChange={(value) => set({ beginning: value })}
          options={[
            { value: 'checkpoint', label: 'our checkpoint' },
            { value: 'nothing', label: 'nothing' },
          ]}
        />
        <Select<DeviceChoice>
          label="Device"
          value={current.device}
          disabled={locked}
          onChange={(value) => set({ device: value })}
          options={[
            { value: 'auto', label: 'the faster one' },
            { value: 'wasm', label: 'WebAssembly' },
            { value: 'webgpu', label: 'WebGPU' },
          ]}
        />
        <Select
          label="Text"
          value={ownText === undefined ? 'moby-dick' : 'own'}
          disabled={locked}
          onChange={(value) => {
            const { ownText: _, ...others } = current
            languageSetup.value = value === 'own' ? { ...others, ownText: '' } : others
          }}
          options={[
            { value: 'moby-dick', label: 'Moby Dick' },
            { value: 'own', label: 'your own' },
          ]}
        />
        <Field
          label="Samples begin with"
          hint={promptHint(current.prompt)}
          control={(attributes) => (
            <input
              {...attributes}
              class="control"
              type="text"
              maxLength={100}
              autoComplete="off"
              value={current.prompt}
              disabled={locked}
              onInput={({ currentTarget }) => set({ prompt: currentTarget.value })}
            />
          )}
        />
      </div>
      {ownText !== undefined && (
        <Field
          label="Your text"
          hint={`in English or another language of Latin letters; accents are dropped; it stays in this tab. ${droppedInWords(ownText) ?? ''}`}
          control={(attributes) => (
            <textarea
              {...attributes}
              class="control own-text"
              rows={6}
              value={ownText}
              disabled={locked}
              onInput={({ currentTarget }) => set({ ownText: currentTarget.value })}
            />
          )}
        />
      )}
    </>
  )
}

/** Only where it is not what the visitor sees in the field. */
function promptHint(prompt: string): string | undefined {
  const readable = readablePrompt(prompt)
  return readable === prompt.trim() ? undefined : `as the models read it: “${readable}”`
}

function SizeInWords() {
  const { total, adam } = estimateMemory(size.value)
  const about = (bytes: number) => `${formatCount(Number((bytes / 1e6).toPrecision(2)))} MB`
  return (
    <p class="soft small">
      {formatCount(parameterCount(size.value))} parameters. Both trainings together take about{' '}
      {about(total)} in WebAssembly, by an estimate: {about(adam)} of it for Adam's state, which is
      there twice while a step makes the new one.
    </p>
  )
}

function numbers(choices: readonly number[]): { value: string; label: string }[] {
  return choices.map((choice) => ({ value: String(choice), label: String(choice) }))
}
