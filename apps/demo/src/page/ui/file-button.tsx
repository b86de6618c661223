import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { Button } from './button.js'

interface FileButtonProps {
  readonly children: ComponentChildren
  /** Of the files to offer: `.json,application/json`. */
  readonly accept: string
  readonly onFile: (file: File) => void
  readonly disabled?: boolean
}

/** A button that lets the visitor choose a file. */
export function FileButton({ children, accept, onFile, disabled = false }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button onClick={() => input.current?.click()} disabled={disabled}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          // The same file may be chosen again: only a change of the value is an event.
          currentTarget.value = ''
          if (file !== undefined) onFile(file)
        }}
      />
    </>
  )
}
