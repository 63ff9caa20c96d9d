import type { ReactNode } from 'react'

export interface Choice {
  readonly value: string
  readonly label: string
}

/** One of a few words. The empty value stands for none. */
export function ChoiceControl({
  id,
  label,
  value,
  choices,
  describedBy,
  onChange
}: {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly choices: readonly Choice[]
  readonly describedBy?: string
  readonly onChange: (value: string) => void
}): ReactNode {
  return (
    <select
      id={id}
      className="select"
      aria-label={label}
      aria-describedby={describedBy}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
}
