import { contenderNames } from '../../gpt/contender-names.js'
import { Card } from '../ui/card.js'
import { languageSetup, languageState, samples, stage } from './language-model.js'
import { secondsBetweenSamples } from './schedule.js'
import type { SampleNews } from './training-news.js'
import { readablePrompt } from './worker/language-setup.js'

/** How many earlier samples are kept in sight. */
const earlierShown = 4

/** What both models write: the newest large, those before it below. */
export function Samples() {
  const newest = samples.value.at(-1)
  const earlier = samples.value.slice(0, -1).reverse()
  const shown = [
    ...earlier.slice(0, earlierShown - 1),
    ...earlier.slice(earlierShown - 1).slice(-1),
  ]
  const isWriting = stage.value === 'sampling' && languageState.value === 'running'
  return (
    <Card
      title="What they write"
      aside={
        <span class="soft">
          {newest ? timeOf(newest, isWriting) : `every ${secondsBetweenSamples} s of training`}
        </span>
      }
    >
      {newest === undefined ? (
        <p class="soft">
          Both go on from “{readablePrompt(languageSetup.value.prompt)}”, with the same random
          numbers: at once, and then after every {secondsBetweenSamples} seconds of training.
        </p>
      ) : (
        <Pair sample={newest} />
      )}
      {shown.length > 0 && (
        <details class="samples-earlier">
          <summary>Earlier ones</summary>
          <div class="stack">
            {shown.map((sample) => (
              <div key={sample.step}>
                <p class="soft small">{timeOf(sample, false)}</p>
                <Pair sample={sample} />
              </div>
            ))}
          </div>
        </details>
      )}
    </Card>
  )
}

function timeOf({ step, seconds }: SampleNews, isWriting: boolean): string {
  const time = step === 0 ? 'before training' : `after ${seconds.toFixed(0)} s, ${step} steps`
  return isWriting ? `${time}, writing …` : time
}

function Pair({ sample: { step, texts } }: { readonly sample: SampleNews }) {
  // Before the first step both are the same model.
  if (step === 0) return <blockquote class="sample">{texts[0]}</blockquote>
  return (
    <div class="sample-pair">
      {contenderNames.map((name, index) => (
        <figure key={name}>
          <figcaption class={`of-${name.toLowerCase()}`}>{name}</figcaption>
          <blockquote class="sample">{texts[index] || '…'}</blockquote>
        </figure>
      ))}
    </div>
  )
}
