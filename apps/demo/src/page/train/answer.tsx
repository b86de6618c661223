import { formatShare } from '../../format.js'
import { isAsked, probabilities, progress, runState } from './training.js'

/** What the network takes a drawing for: a bar for each digit, or why there is none. */
export function Answer() {
  const shares = progress.value === undefined ? [] : probabilities.value
  const best = shares.indexOf(Math.max(...shares))
  return (
    <div>
      {shares.length === 0 ? (
        <p class="soft">{whyNone()}</p>
      ) : (
        <ol class="answer" aria-label="What the network reads in it">
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
        {best >= 0 ? `The network reads ${best}` : ''}
      </p>
    </div>
  )
}

function whyNone(): string {
  if (progress.value === undefined) {
    return 'Start the training: before its first step there is no network to read a drawing.'
  }
  if (runState.value === 'diverged') return 'The network has diverged: it can read nothing.'
  return isAsked.value
    ? 'The network is being asked …'
    : 'Draw, or take a test image: the network that is being trained answers at once, and again as it learns.'
}
