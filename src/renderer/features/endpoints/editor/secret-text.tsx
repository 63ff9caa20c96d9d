import type { BookEntry } from '@shared/ipc/endpoints'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import type { SecretField } from './draft'
import { TextField } from '../../../form/fields'

/** A password: one that is kept is never shown, and stays unless another one is typed. */
export function SecretText({
  id,
  label,
  value,
  kept,
  onChange
}: {
  readonly id: string
  readonly label: string
  readonly value: SecretField
  readonly kept: BookEntry['password']
  readonly onChange: (value: SecretField) => void
}): ReactNode {
  const { t } = useText()
  return (
    <div className="secret-field">
      <TextField
        id={id}
        type="password"
        label={label}
        value={value.keep ? '' : value.text}
        placeholder={value.keep && kept !== 'none' ? '••••••••' : ''}
        {...(kept === 'none' ? {} : { hint: t(`endpoints:editor.kept.${value.keep ? kept : 'replaced'}`) })}
        onChange={(text) => onChange({ keep: false, text })}
      />
      {kept !== 'none' && value.keep && (
        <button
          type="button"
          className="button secondary"
          onClick={() => onChange({ keep: false, text: '' })}
        >
          {t('endpoints:editor.forgetSecret')}
        </button>
      )}
    </div>
  )
}
