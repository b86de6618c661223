import { formatShare } from '../../format.js'
import { probabilities, progress, runState } from './training.js'

/** What the network takes a drawing for: a bar for each digit, or why there is none. */
export function Answer() {
  const shares = progress.value === undefined ? [] : probabilities.value
  const best = shares.indexOf(Math.max(...shares))
  return (
    <div>
      {shares.length === 0 ? (
        <p class="soft answer-none">{whyNone()}</p>
      ) : (
        <ol class="answer" aria-label="What the network takes it for">
          {shares.map((share, digit) => (
            <li key={digit} class={digit === best ? 'answer-best' : undefined}>
              <span class="number">{digit}</span>
              <span class="answer-track">
                <span class="answer-bar" style={{ transform: `scaleX(${share})` }} />
              </span>
              <span class="number answer-share">{formatShare(share, 0)}</span>
            </li>
          ))}
        </ol>
      )}
      <p class="unseen" role="status">
        {best >= 0 ? `It is taken for a ${best}` : ''}
      </p>
    </div>
  )
}

function whyNone(): string {
  if (runState.value === 'diverged') return 'The network has diverged: it can read nothing.'
  return progress.value === undefined
    ? 'Before the first step of training there is no network to ask.'
    : 'Draw a digit: how likely each of the ten is, by the network, comes here.'
}
