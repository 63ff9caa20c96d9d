import type { Column } from '@shared/settings/control'
import type { SettingsValues } from '@shared/settings/schema'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ChoiceControl } from './choice-control'
import { choiceLabel } from './labels'
import { ENDPOINT_NAMES } from './endpoint-names'
import { NamesCell } from './names-cell'
import { TextControl } from './text-control'
import type { Refusal } from './use-write'

type Value = SettingsValues[string]

/** One value of a row. What may be left out has an empty choice, or an empty text. */
export function ListCell({
  id,
  label,
  column,
  value,
  onChange
}: {
  readonly id: string
  readonly label: string
  readonly column: Column
  readonly value: Value | undefined
  readonly onChange: (value: Value | undefined) => Promise<Refusal>
}): ReactNode {
  const { t } = useText()
  const { control, name, required } = column
  if (control.kind === 'boolean')
    return (
      <input
        id={id}
        type="checkbox"
        className="checkbox"
        aria-label={label}
        checked={value === true}
        onChange={({ target }) => void onChange(target.checked)}
      />
    )
  if (control.kind === 'names') return <NamesCell id={id} label={label} value={value} onChange={onChange} />
  if (control.kind === 'enum') {
    const choices = control.values.map((one) => ({ value: one, label: choiceLabel(name, one, t) }))
    return (
      <ChoiceControl
        id={id}
        label={label}
        value={typeof value === 'string' ? value : ''}
        choices={required ? choices : [{ value: '', label: t('settings:value.any') }, ...choices]}
        onChange={(next) => void onChange(next === '' ? undefined : next)}
      />
    )
  }
  return (
    <TextControl
      id={id}
      label={label}
      control={control}
      required={required}
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      placeholder={required ? '' : t('settings:value.any')}
      {...(name === 'endpoint' ? { list: ENDPOINT_NAMES } : {})}
      onCommit={onChange}
    />
  )
}
