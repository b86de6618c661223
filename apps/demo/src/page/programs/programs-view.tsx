import { useEffect } from 'preact/hooks'
import { formatBytes, formatCount } from '../../format.js'
import { presetNames } from '../../training/optimizer-options.js'
import { backendTitles } from '../setup/backend-titles.js'
import { presetTitles } from '../setup/preset-titles.js'
import { backendNames, isGpujsBackend, isNdarrayBackend } from '../setup/setup.js'
import { notifyOfProblems } from '../shell/follow-address.js'
import { queryOf, setQuery } from '../shell/router.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { Field } from '../ui/field.js'
import { Meter } from '../ui/meter.js'
import { Notice } from '../ui/notice.js'
import { Select } from '../ui/select.js'
import { Stat, StatList } from '../ui/stat.js'
import { ViewHead } from '../ui/view-head.js'
import { codeNote } from './code-notes.js'
import { languageTitle, translatedLanguage } from './languages.js'
import { parseShape, shapeText } from './parse-shape.js'
import { PassCard, SharedKernels } from './pass-card.js'
import { ProgramsModel } from './programs-model.js'
import { translateInWorker } from './translate-in-worker.js'
import { workSpaceMeaning, workSpaceNote } from './work-space-notes.js'
import './programs.css'

/** Outlives the view, so that what was chosen is still there when the visitor comes back. */
const model = new ProgramsModel(translateInWorker)

const examples = [
  { shape: [784, 64], what: 'first layer of this page’s network' },
  { shape: [64], what: 'its biases' },
  { shape: [4096, 4096], what: 'in a large language model' },
  { shape: [3, 3, 256, 512], what: 'a convolution' },
]

/** Passes, kernels and bytes of one step, for a shape, a preset and a backend. */
export function ProgramsView() {
  const query = queryOf('programs').value
  useEffect(() => {
    if (query !== model.query().toString()) {
      notifyOfProblems(model.readQuery(new URLSearchParams(query)))
    }
  }, [query])
  const { choice, description } = model.shown.value
  useEffect(() => setQuery('programs', model.query()), [model.shown.value])

  return (
    <div class="stack programs">
      <ViewHead title="What your device runs">
        The algorithm is written once. For each kind of parameter it becomes a short list of{' '}
        <Explain word="passes">
          A pass walks over the numbers of a parameter, or of its rows or columns, once. Fewer
          passes over the large matrix mean less to fetch from memory.
        </Explain>
        , and each device gets them as{' '}
        <Explain word="kernels">
          Small programs that run for every number at once on a graphics card, or in a loop on a
          processor.
        </Explain>{' '}
        in its own language. Here they are, word for word as the device gets them, and what a step
        costs.
      </ViewHead>
      <Controls />
      <Costs />
      <section class="stack" aria-labelledby="passes-title">
        <h2 id="passes-title">
          {description.passes.length} passes over {shapeText(choice.shape)}, on{' '}
          {backendTitles[choice.backend]}
        </h2>
        <p class="soft">
          In the order in which they run. Names: <i>parameter</i> and <i>gradient</i> are the step’s
          own; <i>rowMoment</i>, <i>columnMoment</i>, <i>moment</i> and <i>momentum</i> are kept
          from step to step; the others live within a step. <i>beta2</i>, <i>beta2Weight</i> and{' '}
          <i>rho</i> are numbers that come with each step.
          {codeNote(choice.backend, description)}
        </p>
        <Untold />
        <ol class="passes">
          {description.passes.map((pass, index) => (
            <PassCard key={index} number={index + 1} pass={pass} />
          ))}
        </ol>
      </section>
      <SharedKernels kernels={description.shared} />
    </div>
  )
}

function Controls() {
  const { preset, backend } = model.choice.value
  const typed = parseShape(model.shapeText.value)
  return (
    <Card title="Which step" class="programs-controls">
      <div class="programs-fields">
        <Field
          label="Shape of the parameter"
          hint="One to four sizes"
          error={model.fault.value}
          control={(attributes) => (
            <input
              {...attributes}
              class="control"
              type="text"
              autoComplete="off"
              spellcheck={false}
              value={model.shapeText.value}
              onInput={({ currentTarget }) => model.setShape(currentTarget.value)}
            />
          )}
        />
        <Select
          label="Whose Adafactor"
          options={[
            { value: 'own', label: 'this library’s default' },
            ...presetNames.map((name) => ({ value: name, label: presetTitles[name] })),
          ]}
          value={preset ?? 'own'}
          onChange={(name) => model.setPreset(presetNames.find((known) => known === name))}
        />
        <Select
          label="Where it runs"
          options={backendNames.map((name) => ({ value: name, label: backendTitles[name] }))}
          value={backend}
          onChange={(name) => model.setBackend(name)}
        />
      </div>
      <fieldset class="row programs-examples">
        <legend class="unseen">Shapes to try</legend>
        <span class="soft">Try</span>
        {examples.map(({ shape, what }) => {
          const text = shapeText(shape)
          const isShown = typeof typed !== 'string' && shapeText(typed) === text
          return (
            <Button key={text} pressed={isShown} onClick={() => model.setShape(text)}>
              <span>
                {text} <span class="soft">{what}</span>
              </span>
            </Button>
          )
        })}
      </fieldset>
    </Card>
  )
}

function Costs() {
  const { choice, description } = model.shown.value
  const { bytesRead, bytesWritten, stateBytes, adam, workBytes, kernels, passes } = description
  const touched = bytesRead + bytesWritten
  const most = Math.max(touched, adam.bytesTouched)
  const note = workSpaceNote(choice.backend)
  return (
    <div class="columns">
      <Card title="Bytes that a step touches">
        <Meter
          kind="meter"
          label="Adafactor, here"
          value={touched / most}
          text={`${formatBytes(touched)}: ${formatBytes(bytesRead)} read, ${formatBytes(bytesWritten)} written`}
        />
        <Meter
          kind="meter"
          look="faint"
          label="Adam, in one pass"
          value={adam.bytesTouched / most}
          text={`${formatBytes(adam.bytesTouched)}`}
        />
        <p class="soft">
          Counted from the program: every array once for each{' '}
          {isGpujsBackend(choice.backend) ? 'kernel' : 'pass'} that reads it, once for each that
          writes it. Caches may save some of it. Adam reads four numbers for each parameter and
          writes three.
        </p>
      </Card>
      <Card title="Bytes that it keeps">
        <Meter
          kind="meter"
          label={
            <>
              Adafactor’s{' '}
              <Explain word="state">
                What an optimizer remembers from one step to the next: here how large the gradients
                of each row and column have been.
              </Explain>
            </>
          }
          value={stateBytes / Math.max(stateBytes, adam.stateBytes)}
          text={formatBytes(stateBytes)}
        />
        <Meter
          kind="meter"
          look="faint"
          label="Adam’s state"
          value={adam.stateBytes / Math.max(stateBytes, adam.stateBytes)}
          text={formatBytes(adam.stateBytes)}
        />
        <StatList>
          <Stat label="Passes" value={String(passes.length)} width={2} />
          {!isNdarrayBackend(choice.backend) && (
            <Stat label="Kernels a step" value={formatCount(kernels)} width={2} />
          )}
          <Stat
            label={<Explain word="Work space">{workSpaceMeaning(choice.backend)}</Explain>}
            value={formatBytes(workBytes)}
          />
        </StatList>
        {note && <p class="soft">{note}</p>}
      </Card>
    </div>
  )
}

/** Why kernels are without their texts, where only a device can tell them. */
function Untold() {
  const { choice, untold } = model.shown.value
  if (untold === undefined) return null
  const language = languageTitle(translatedLanguage(choice.backend) ?? '')
  if (untold === 'asking') {
    return (
      <p class="soft" role="status">
        Asking gpu.js for the {language} that it makes on this device …
      </p>
    )
  }
  return (
    <Notice level="info" title={`The ${language} can’t be shown here.`}>
      gpu.js makes it on the device that runs it, and there is none such here: {untold.reason}
    </Notice>
  )
}
