import type { ScalarControl } from '@shared/settings/control'
import type { SettingField } from '@shared/settings/fields'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ChoiceControl } from './choice-control'
import { problemText } from './fault-text'
import { choiceLabel, fieldTitle, valueLabel } from './labels'
import { TextControl } from './text-control'
import { useWrite, type Refusal } from './use-write'

/** The control of a setting with one value. What was chosen shows at once, and is the file's when it has been written. */
export function ScalarSetting({
  field,
  control,
  value,
  describedBy
}: {
  readonly field: SettingField
  readonly control: ScalarControl
  /** What the file says; undefined: nothing. */
  readonly value: unknown
  readonly describedBy: string
}): ReactNode {
  const { t } = useText()
  const write = useWrite()
  const [chosen, setChosen] = useState<string | boolean | null>(null)
  const [refusal, setRefusal] = useState<Refusal>(null)
  const id = `setting-${field.id}`
  const label = fieldTitle(field.id, t)
  const inForce = chosen ?? value ?? field.defaultValue
  const choose = async (next: string | boolean): Promise<void> => {
    setChosen(next)
    try {
      setRefusal(await write(field.path, next))
    } finally {
      setChosen(null)
    }
  }
  const refused = refusal && (
    <p className="field-error" role="alert">
      {problemText(refusal.problem, refusal.said, t)}
    </p>
  )
  switch (control.kind) {
    case 'boolean':
      return (
        <>
          <input
            id={id}
            type="checkbox"
            className="checkbox"
            aria-label={label}
            aria-describedby={describedBy}
            checked={inForce === true}
            onChange={({ target }) => void choose(target.checked)}
          />
          {refused}
        </>
      )
    case 'enum':
      return (
        <>
          <ChoiceControl
            id={id}
            label={label}
            value={String(inForce)}
            describedBy={describedBy}
            choices={control.values.map((one) => ({ value: one, label: choiceLabel(field.id, one, t) }))}
            onChange={(next) => void choose(next)}
          />
          {refused}
        </>
      )
    case 'number':
    case 'duration':
    case 'text':
    default:
      return (
        <TextControl
          id={id}
          label={label}
          control={control}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
          placeholder={valueLabel(field, field.defaultValue, t)}
          describedBy={describedBy}
          onCommit={(next) => write(field.path, next)}
        />
      )
  }
}
