import { useId, useState } from 'preact/hooks'
import { formatBytes } from '../../format.js'
import { Field } from '../ui/field.js'
import { Select } from '../ui/select.js'
import { memoryOfShapes, type TrainingMemory } from './memory-of-shapes.js'

const ownShapes = 'own'
const firstShapes = '50257 × 768, 768 × 3072'

/** What a model, or shapes of one's own, takes while it is trained: bars to scale. */
export function MemoryPicture() {
  const id = useId()
  const [model, setModel] = useState('GPT-2 small')
  const [shapes, setShapes] = useState(firstShapes)
  const known = __MODEL_MEMORY__.find(({ name }) => name === model)
  const memory = known ?? memoryOfShapes(shapes)
  return (
    <section class="front-memory" aria-labelledby={id}>
      <h2 id={id} class="unseen">
        Memory while a model is trained
      </h2>
      <div class="front-choice">
        <Select
          label="Memory while training"
          value={model}
          onChange={setModel}
          options={[
            ...__MODEL_MEMORY__.map(({ name }) => ({ value: name, label: name })),
            { value: ownShapes, label: 'your own shapes' },
          ]}
        />
        <p>
          In float32, to scale. <a href="./docs/memory.html">How it is counted</a>
        </p>
      </div>
      {model === ownShapes && (
        <Field
          label="Shapes of the parameters"
          error={typeof memory === 'string' ? memory : undefined}
          control={(attributes) => (
            <input
              {...attributes}
              class="control"
              value={shapes}
              onInput={({ currentTarget }) => setShapes(currentTarget.value)}
            />
          )}
        />
      )}
      {typeof memory !== 'string' && <Bars memory={memory} />}
    </section>
  )
}

function Bars({ memory }: { readonly memory: TrainingMemory }) {
  const { parameters, adam, adafactor } = memory
  const rows = [
    { name: 'Parameters', bytes: parameters, look: 'faint' },
    { name: 'Adam’s state', bytes: adam, look: 'other' },
    { name: 'Adafactor’s state', bytes: adafactor, look: 'own' },
  ]
  const largest = Math.max(...rows.map(({ bytes }) => bytes))
  return (
    <dl class="front-bars">
      {rows.map(({ name, bytes, look }) => (
        <div key={name} class={`front-bar front-bar-${look}`}>
          <dt>{name}</dt>
          <dd>
            <span class="front-bar-track" aria-hidden="true">
              <span class="front-bar-fill" style={{ width: `${(100 * bytes) / largest}%` }} />
            </span>
            <span class="number">{formatBytes(bytes)}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
