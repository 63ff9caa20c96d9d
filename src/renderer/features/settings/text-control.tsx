import type { ScalarControl } from '@shared/settings/control'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { checkText } from './check'
import { problemText } from './fault-text'
import type { Refusal } from './use-write'

export interface TextControlProps {
  readonly id: string
  readonly label: string
  readonly control: ScalarControl
  /** As settings.json has it; empty: it sets nothing. */
  readonly value: string
  readonly placeholder: string
  readonly describedBy?: string
  readonly list?: string
  /** An empty text takes the setting out of the file; where it must have one, it is refused. */
  readonly required?: boolean
  readonly onCommit: (value: string | number | undefined) => Promise<Refusal>
}

/**
 * A text, number or duration: in force with Enter or when the focus goes, as it was with Escape. While it is typed it is
 * the person's; when the file changes otherwise, the file's.
 */
export function TextControl(props: TextControlProps): ReactNode {
  const { id, label, control, value, placeholder, describedBy, list, required = false, onCommit } = props
  const { t } = useText()
  const [draft, setDraft] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal>(null)
  const typed = draft === null ? null : checkText(draft, control)
  const problem =
    typed && !typed.ok
      ? problemText('', typed.said, t)
      : refusal && problemText(refusal.problem, refusal.said, t)

  const commit = async (): Promise<void> => {
    if (draft === null || !typed?.ok) return
    if (draft.trim() === value) return setDraft(null)
    if (required && typed.value === undefined)
      return setRefusal({ problem: '', said: { code: 'missing', params: {} } })
    const refused = await onCommit(typed.value)
    setRefusal(refused)
    if (!refused) setDraft(null)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void commit()
    else if (event.key === 'Escape' && (draft !== null || refusal)) {
      setDraft(null)
      setRefusal(null)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const faultId = `${id}-fault`
  return (
    <div className={control.kind === 'text' ? 'setting-text wide' : 'setting-text'}>
      <input
        id={id}
        type="text"
        inputMode={control.kind === 'number' ? 'decimal' : 'text'}
        className={control.kind === 'text' ? 'mono' : undefined}
        spellCheck={false}
        autoComplete="off"
        list={list}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? describedBy : faultId}
        placeholder={placeholder}
        value={draft ?? value}
        onChange={({ target }) => {
          setDraft(target.value)
          setRefusal(null)
        }}
        onBlur={() => void commit()}
        onKeyDown={onKeyDown}
      />
      {problem !== null && (
        <p className="field-error" id={faultId} role="alert">
          <bdi>{visible(problem)}</bdi>
        </p>
      )}
    </div>
  )
}
