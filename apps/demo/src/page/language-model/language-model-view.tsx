import { checkpointSize, sequences } from '../../gpt/gpt-sizes.js'
import { adamBeta2, rates, ratesTried } from '../../gpt/rates.js'
import { Card } from '../ui/card.js'
import { Explain } from '../ui/explain.js'
import { ViewHead } from '../ui/view-head.js'
import { comparisonInWords } from './comparison-in-words.js'
import { Controls, Settings } from './controls.js'
import { beginning, isIdle, languageSetup, size } from './language-model.js'
import { LossChart } from './loss-chart.js'
import { Samples } from './samples.js'
import { mostAhead } from './schedule.js'
import { StateBars } from './state-bars.js'
import './language-model.css'

/** A small GPT, trained twice at once: with Adafactor and with Adam. */
export function LanguageModelView() {
  return (
    <div class={`stack language-view ${isIdle.value ? '' : 'is-under-way'}`}>
      <ViewHead title="Train a language model, with Adafactor and with Adam">
        A small{' '}
        <Explain word="GPT">
          A transformer that predicts the next token of a text; a token is a part of a word, 2.3
          characters on average here.
        </Explain>{' '}
        that has read speeches of presidents, or nothing at all, learns Moby Dick or a text of
        yours: once with Adafactor and once with Adam, side by side, from the same start and on the
        same batches. Nothing is sent anywhere.
      </ViewHead>
      <div class="language">
        <div class="language-run">
          <Controls />
        </div>
        <div class="language-results">
          <LossChart />
          <StateBars />
          <Samples />
        </div>
        <div class="language-settings">
          <Settings />
        </div>
        <div class="language-fairness">
          <Fairness />
        </div>
      </div>
    </div>
  )
}

/** What is compared, so that nobody has to guess. */
function Fairness() {
  const { adafactor, adam } = rates[beginning.value]
  const tried = ratesTried[beginning.value]
  return (
    <Card title="What is compared">
      <div class="stack fairness">
        <p class="soft">
          Adafactor: learning rate {adafactor.learningRate}, relative to the size of each parameter,
          chosen of {tried.adafactor.join(', ')}, with {adafactor.warmUp} steps of warm-up, and its
          defaults otherwise. Adam: learning rate {adam.learningRate}, chosen of{' '}
          {tried.adam.join(', ')}, β₂ {adamBeta2}, {adam.warmUp} steps of warm-up.
        </p>
        <p class="soft">
          {comparisonInWords({
            size: size.value,
            beginning: beginning.value,
            isOwnText: languageSetup.value.ownText !== undefined,
          })}{' '}
          Each step learns from {sequences} sequences of {checkpointSize.context} tokens; neither
          model is ever more than {mostAhead} steps ahead of the other.
        </p>
        <p class="soft">
          It runs on <a href="https://github.com/ekzhang/jax-js">jax-js</a> with{' '}
          <code>@adafactor/jax-js</code>, whose whole step is one compiled function.
        </p>
      </div>
    </Card>
  )
}
