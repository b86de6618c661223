import { signal } from '@preact/signals'
import type { NoticeLevel } from '../ui/notice.js'

/** A message above the view, until it is closed. */
export interface PageNotice {
  readonly id: number
  readonly level: NoticeLevel
  readonly text: string
}

export const notices = signal<readonly PageNotice[]>([])

let lastId = 0

/**
 * Shows a message above the view; one that is there already comes only once. News takes the place of older
 * news.
 */
export function notify(level: NoticeLevel, text: string): void {
  const others = notices.value.filter(
    (notice) => notice.text !== text && !(level === 'info' && notice.level === 'info'),
  )
  lastId += 1
  // More than a few would push the view away: the oldest go.
  notices.value = [...others, { id: lastId, level, text }].slice(-3)
}

export function closeNotice(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id)
}
