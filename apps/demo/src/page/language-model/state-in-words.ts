import type { Stage } from './training-news.js'

/** How a training stands. */
export type LanguageState = 'idle' | 'running' | 'pausing' | 'paused' | 'failed'

const stageWords: Readonly<Record<Stage, string>> = {
  downloading: 'loading',
  timing: 'choosing a device',
  sampling: 'writing',
  compiling: 'compiling the first step',
  training: 'training',
}

/** What is seen of it. */
export function stateWord(state: LanguageState, stage: Stage): string {
  if (state === 'running') return stageWords[stage]
  return { idle: 'not started', pausing: 'pausing …', paused: 'paused', failed: 'failed' }[state]
}

/**
 * What screen readers announce of it: what the visitor did, once that is so. Stages change every few seconds,
 * and a failure is announced with its reason.
 */
export const announcements: Readonly<Record<LanguageState, string>> = {
  idle: '',
  running: 'The training is running.',
  pausing: '',
  paused: 'The training is paused.',
  failed: '',
}
