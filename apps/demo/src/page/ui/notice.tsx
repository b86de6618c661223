import type { ComponentChildren } from 'preact'
import { Button } from './button.js'

export type NoticeLevel = 'info' | 'warning' | 'error'

interface NoticeProps {
  readonly level: NoticeLevel
  readonly title?: string
  readonly children: ComponentChildren
  /** Shows a button that takes the notice away. */
  readonly onClose?: (() => void) | undefined
}

const spoken = { info: 'Note: ', warning: 'Warning: ', error: 'Error: ' }

/** A message in the page; screen readers say it when it appears. */
export function Notice({ level, title, children, onClose }: NoticeProps) {
  return (
    <div class={`notice notice-${level}`} role={level === 'error' ? 'alert' : 'status'}>
      <div class="notice-text">
        <span class="unseen">{spoken[level]}</span>
        {title !== undefined && <strong class="notice-title">{title}</strong>}
        <div>{children}</div>
      </div>
      {onClose !== undefined && (
        <Button look="quiet" onClick={onClose} label="Close this message">
          <span aria-hidden="true">✕</span>
        </Button>
      )}
    </div>
  )
}
