import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { BackendName, Setup } from '../setup/setup.js'
import './front.css'
import { type HostName, hostOf } from './hosts.js'
import { MemoryPicture } from './memory-picture.js'
import { RunCode } from './run-code.js'
import { SiteLinks } from './site-links.js'

interface FrontProps {
  /** Of the run on the page: its options are the code's. */
  readonly setup: Setup
  /** Where the run computes, once that is known. */
  readonly backend: BackendName | undefined
  /** The run itself: below all of this, but on a phone before code and links. */
  readonly children: ComponentChildren
}

const phone = matchMedia('(max-width: 45rem)')

/**
 * The first view: what this is, what it saves, what to take along, and the run.
 *
 * @example
 * ```tsx
 * <Front setup={setup.value} backend={backend.value?.name}>
 *   <Controls />
 * </Front>
 * ```
 */
export function Front({ setup, backend, children }: FrontProps) {
  const [chosen, setChosen] = useState<HostName>()
  const host = chosen ?? hostOf(backend)
  const isPhone = usePhone()
  const run = (
    <div key="run" class="front-run">
      {children}
    </div>
  )
  // The order of the keyboard is that of the eye; the keys keep the run what it is when it moves.
  return (
    <div class="front">
      <Sentence key="sentence" />
      <MemoryPicture key="memory" />
      {isPhone && run}
      <RunCode key="code" setup={setup} backend={backend} host={host} onHost={setChosen} />
      <SiteLinks key="links" />
      {!isPhone && run}
    </div>
  )
}

function Sentence() {
  return (
    <p class="front-lead">
      Adafactor trains a model as Adam does, but for an{' '}
      <span class="nowrap">
        <var>n</var> × <var>m</var>
      </span>{' '}
      matrix of weights it keeps{' '}
      <strong>
        <var>n</var> + <var>m</var> numbers instead of{' '}
        <span class="nowrap">
          2 <var>n</var> <var>m</var>
        </span>
      </strong>
      .
    </p>
  )
}

/** Whether the window is as narrow as a phone's. */
function usePhone(): boolean {
  const [isPhone, setPhone] = useState(phone.matches)
  useEffect(() => {
    const follow = () => setPhone(phone.matches)
    phone.addEventListener('change', follow)
    return () => phone.removeEventListener('change', follow)
  }, [])
  return isPhone
}
