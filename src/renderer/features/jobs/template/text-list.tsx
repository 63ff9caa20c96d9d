import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { Icon } from '../../../workbench/icon'

/** Texts in their order, each in a box of its own: what is in one stays one. */
export function TextList({
  id,
  label,
  hint,
  itemLabel,
  values,
  faultOf,
  onChange
}: {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly itemLabel: (at: number) => string
  readonly values: readonly string[]
  readonly faultOf: (at: number) => string | undefined
  readonly onChange: (values: readonly string[]) => void
}): ReactNode {
  const { t } = useText()
  return (
    <fieldset className="radio-field">
      <legend>{label}</legend>
      <p className="hint">{hint}</p>
      {values.map((value, at) => {
        const fault = faultOf(at)
        return (
          // An argument has no name of its own: it is its place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at}>
            <div className="text-list-item">
              <input
                id={`${id}-${at}`}
                type="text"
                className="mono"
                spellCheck={false}
                aria-label={itemLabel(at)}
                aria-invalid={fault !== undefined}
                value={value}
                onChange={({ target }) => onChange(values.with(at, target.value))}
              />
              <Tool
                label={t('jobs:field.up', { name: itemLabel(at) })}
                icon="arrow-up"
                disabled={at === 0}
                onClick={() => onChange(values.with(at, values[at - 1] ?? '').with(at - 1, value))}
              />
              <Tool
                label={t('jobs:field.remove', { name: itemLabel(at) })}
                icon="trash"
                disabled={values.length === 1}
                onClick={() => onChange(values.toSpliced(at, 1))}
              />
            </div>
            {fault !== undefined && (
              <p className="field-error">
                <bdi>{visible(fault)}</bdi>
              </p>
            )}
          </div>
        )
      })}
      <button type="button" className="link" onClick={() => onChange([...values, ''])}>
        {t('jobs:field.add', { name: itemLabel(values.length) })}
      </button>
    </fieldset>
  )
}

export const Tool = ({
  label,
  icon,
  disabled = false,
  onClick
}: {
  readonly label: string
  readonly icon: string
  readonly disabled?: boolean
  readonly onClick: () => void
}): ReactNode => (
  <button
    type="button"
    className="tool"
    aria-label={label}
    title={label}
    disabled={disabled}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
)
