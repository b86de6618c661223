import { signal } from '@preact/signals'
import type { NoticeLevel } from '../ui/notice.js'

/** What a message is about: what the visitor asks for next about it makes it old. */
export type NoticeMatter = 'address' | 'run'

/** A message above the view, until it is closed. */
export interface PageNotice {
  readonly id: number
  readonly level: NoticeLevel
  readonly text: string
  readonly about: NoticeMatter | undefined
}

export const notices = signal<readonly PageNotice[]>([])

let lastId = 0

/**
 * Shows a message above the view; one that is there already comes only once. News takes the place of older
 * news.
 */
export function notify(level: NoticeLevel, text: string, about?: NoticeMatter): void {
  const others = notices.value.filter(
    (notice) => notice.text !== text && !(level === 'info' && notice.level === 'info'),
  )
  lastId += 1
  // More than a few would push the view away: the oldest go.
  notices.value = [...others, { id: lastId, level, text, about }].slice(-3)
}

/** Takes away what was said about something, before it is asked for anew. */
export function closeNoticesAbout(about: NoticeMatter): void {
  notices.value = notices.value.filter((notice) => notice.about !== about)
}

export function closeNotice(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id)
}
