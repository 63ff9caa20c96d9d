import { useEffect, useRef, useState, type ReactNode } from 'react'

/** A name being changed in its place: Enter and leaving it keep the new one, Escape the old one. */
export function RenameBox({
  name,
  label,
  onName,
  onCancel
}: {
  readonly name: string
  readonly label: string
  readonly onName: (name: string) => void
  readonly onCancel: () => void
}): ReactNode {
  const [text, setText] = useState(name)
  const input = useRef<HTMLInputElement>(null)
  const ended = useRef(false)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const end = (keep: boolean): void => {
    if (ended.current) return
    ended.current = true
    if (keep && text.trim() !== '') onName(text.trim())
    else onCancel()
  }
  return (
    <input
      ref={input}
      type="text"
      className="rename-box"
      maxLength={64}
      aria-label={label}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true)
        else if (event.key === 'Escape') end(false)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    />
  )
}
