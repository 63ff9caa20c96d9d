import { useId, type ReactNode } from 'react'
import { visible } from '../text/visible'

interface FieldProps {
  readonly label: string
  readonly hint?: string
  readonly fault?: string | undefined
}

/** A label, what it is for, the control, and what is wrong with it. */
export function Field({
  label,
  hint,
  fault,
  id,
  children
}: FieldProps & {
  readonly id: string
  readonly children: (described: {
    readonly 'aria-describedby'?: string
    readonly 'aria-invalid': boolean
  }) => ReactNode
}): ReactNode {
  const [hintId, faultId] = [`${id}-hint`, `${id}-fault`]
  const described = [...(hint ? [hintId] : []), ...(fault ? [faultId] : [])].join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={hintId}>
          {hint}
        </p>
      )}
      {children({
        'aria-invalid': fault !== undefined,
        ...(described ? { 'aria-describedby': described } : {})
      })}
      {fault !== undefined && (
        <p className="field-error" id={faultId}>
          <bdi>{visible(fault)}</bdi>
        </p>
      )}
    </div>
  )
}

export interface TextFieldProps extends FieldProps {
  readonly id: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'password'
  readonly rows?: number
  readonly placeholder?: string
  readonly narrow?: boolean
}

export function TextField({
  value,
  onChange,
  type = 'text',
  rows,
  placeholder,
  narrow = false,
  ...field
}: TextFieldProps): ReactNode {
  return (
    <Field {...field}>
      {(described) =>
        rows === undefined ? (
          <input
            id={field.id}
            type={type}
            className={narrow ? 'narrow' : undefined}
            spellCheck={false}
            autoComplete={type === 'password' ? 'new-password' : 'off'}
            maxLength={4096}
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...described}
          />
        ) : (
          <textarea
            id={field.id}
            rows={rows}
            spellCheck={false}
            maxLength={4096}
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...described}
          />
        )
      }
    </Field>
  )
}

export function CheckField({
  label,
  hint,
  checked,
  warning,
  onChange
}: {
  readonly label: string
  readonly hint?: string
  /** Said loudly while it holds. */
  readonly warning?: string | undefined
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="field check-field">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {warning !== undefined && (
          <p className="field-warning" role="alert">
            {warning}
          </p>
        )}
      </div>
    </div>
  )
}

export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
  readonly className?: string
}

/** One of a few, all in sight: arrow keys go from one to the other. */
export function RadioField<V extends string>({
  label,
  choices,
  value,
  onChange
}: {
  readonly label: string
  readonly choices: readonly Choice<V>[]
  readonly value: V
  readonly onChange: (value: V) => void
}): ReactNode {
  const name = useId()
  return (
    <fieldset className="radio-field">
      <legend>{label}</legend>
      <div className="radio-choices">
        {choices.map((choice) => (
          <label key={choice.value} className={choice.value === value ? 'choice chosen' : 'choice'}>
            <input
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            {choice.className && <span className={`swatch ${choice.className}`} aria-hidden="true" />}
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
