import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'

interface Choice {
  readonly id: string
  readonly label: ReactNode
  readonly on: boolean
  /** Its endpoint's colour; null: it has none. */
  readonly color: string | null
}

/** What counts and what does not: all of it, or each by itself. */
export function Choices({
  name,
  choices,
  all,
  onAll,
  onToggle,
  onOnly
}: {
  readonly name: string
  readonly choices: readonly Choice[]
  /** Whether everything counts, also what comes later. */
  readonly all: boolean
  readonly onAll: () => void
  readonly onToggle: (id: string) => void
  readonly onOnly: (id: string) => void
}): ReactNode {
  const { t } = useText()
  return (
    <ul className="metrics-choices" aria-label={name}>
      {choices.map(({ id, label, on, color }) => (
        <li key={id} className="metrics-choice" {...(color === null ? {} : { 'data-endpoint-color': color })}>
          <label>
            <input type="checkbox" checked={on} onChange={() => onToggle(id)} />
            {color !== null && <span className="metrics-stripe" aria-hidden="true" />}
            <span className="metrics-choice-name">{label}</span>
          </label>
          <button type="button" className="link metrics-only" onClick={() => onOnly(id)}>
            {t('metrics:only')}
          </button>
        </li>
      ))}
      {!all && (
        <li>
          <button type="button" className="link metrics-all" onClick={onAll}>
            {t('metrics:all')}
          </button>
        </li>
      )}
    </ul>
  )
}
