import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { CheckField, Field, TextField } from '../../../form/fields'
import { listAt, textAt, withValue, type RawTemplate, type TemplatePart } from './draft'
import { Tool } from './text-list'

const kinds = ['text', 'number', 'choice', 'file'] as const

/** Values by name of each kind: text as it is, numbers where they are some. */
const texts: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
  text: ['default', 'pattern', 'minLength', 'maxLength'],
  number: ['default', 'min', 'max'],
  choice: ['default'],
  file: ['default']
}
const numbers = new Set(['min', 'max', 'minLength', 'maxLength'])
/** What of each kind is on or off. */
const switches: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
  text: ['multiline', 'optional'],
  number: ['integer', 'optional'],
  choice: ['optional'],
  file: ['optional']
}
/** The first is what holds where the template says nothing. */
const exists = ['file', 'folder', 'no'] as const

/** What the template asks for at each launch. */
export function InputEditors({ raw, faults, onChange }: TemplatePart): ReactNode {
  const { t } = useText()
  const inputs = listAt(raw, 'inputs')
  const set = (at: number, name: string, value: z.core.util.JSONType | undefined): void =>
    onChange(withValue(raw, ['inputs', at, name], value))
  return (
    <>
      {inputs.length === 0 && <p className="hint">{t('jobs:field.noInputs')}</p>}
      {inputs.map((_input, at) => {
        const kind = kinds.find((one) => one === textAt(raw, ['inputs', at, 'kind'])) ?? 'text'
        const name = textAt(raw, ['inputs', at, 'name'])
        const id = `template-input-${at}`
        const place = `inputs.${at}`
        const wrong = faults.filter(({ field }) => field === place || field.startsWith(`${place}.`))
        const shown = new Set(
          ['name', 'label', 'description', 'options', 'exists', ...texts[kind]].map(
            (field) => `${place}.${field}`
          )
        )
        const faultOf = (field: string): string | undefined =>
          wrong.find((one) => one.field === `${place}.${field}`)?.problem
        const number = at + 1
        return (
          // An input may have no name yet: it is its place.
          // oxlint-disable-next-line react/no-array-index-key
          <fieldset key={at} className="radio-field input-editor">
            <legend>
              {t('jobs:field.input', { number })}{' '}
              <Tool
                label={t('jobs:field.remove', { name: t('jobs:field.input', { number }) })}
                icon="trash"
                onClick={() => onChange(withValue(raw, ['inputs'], inputs.toSpliced(at, 1)))}
              />
            </legend>
            <div className="field-row">
              <TextField
                id={`${id}-name`}
                label={t('jobs:field.inputName')}
                value={name}
                fault={faultOf('name')}
                onChange={(value) => set(at, 'name', value)}
              />
              <TextField
                id={`${id}-label`}
                label={t('jobs:field.label')}
                placeholder={visible(name)}
                value={textAt(raw, ['inputs', at, 'label'])}
                fault={faultOf('label')}
                onChange={(value) => set(at, 'label', value === '' ? undefined : value)}
              />
            </div>
            <TextField
              id={`${id}-description`}
              label={t('jobs:field.description')}
              value={textAt(raw, ['inputs', at, 'description'])}
              fault={faultOf('description')}
              onChange={(value) => set(at, 'description', value === '' ? undefined : value)}
            />
            <div className="field-row">
              <Field id={`${id}-kind`} label={t('jobs:field.kind')}>
                {(described) => (
                  <select
                    id={`${id}-kind`}
                    className="select"
                    value={kind}
                    onChange={({ target }) => onChange(ofKind(raw, at, target.value))}
                    {...described}
                  >
                    {kinds.map((one) => (
                      <option key={one} value={one}>
                        {t(`jobs:kind.${one}`)}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              {texts[kind].map((field) => (
                <TextField
                  key={field}
                  id={`${id}-${field}`}
                  label={t(`jobs:field.${field}`)}
                  value={textAt(raw, ['inputs', at, field])}
                  fault={faultOf(field)}
                  onChange={(value) => set(at, field, typed(value, kind === 'number' || numbers.has(field)))}
                />
              ))}
            </div>
            {kind === 'choice' && (
              <TextField
                id={`${id}-options`}
                label={t('jobs:field.options')}
                rows={3}
                value={optionsAt(raw, at).join('\n')}
                fault={faultOf('options')}
                onChange={(value) => set(at, 'options', value.split('\n'))}
              />
            )}
            {kind === 'file' && (
              <Field id={`${id}-exists`} label={t('jobs:field.exists')} fault={faultOf('exists')}>
                {(described) => (
                  <select
                    id={`${id}-exists`}
                    className="select"
                    value={textAt(raw, ['inputs', at, 'exists']) || exists[0]}
                    onChange={({ target: { value } }) =>
                      set(at, 'exists', value === exists[0] ? undefined : value)
                    }
                    {...described}
                  >
                    {exists.map((one) => (
                      <option key={one} value={one}>
                        {t(`jobs:exists.${one}`)}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            )}
            {switches[kind].map((field) => (
              <CheckField
                key={field}
                label={t(`jobs:field.${field}`)}
                checked={isTrue(raw, at, field)}
                onChange={(on) => set(at, field, on ? true : undefined)}
              />
            ))}
            {wrong
              .filter(({ field }) => !shown.has(field))
              .map(({ field, problem }) => (
                <p key={`${field} ${problem}`} className="field-error">
                  <bdi>{visible([field.slice(place.length + 1), problem].filter(Boolean).join(': '))}</bdi>
                </p>
              ))}
          </fieldset>
        )
      })}
      <button
        type="button"
        className="link"
        onClick={() => onChange(withValue(raw, ['inputs'], [...inputs, { kind: 'text', name: '' }]))}
      >
        {t('jobs:field.add', { name: t('jobs:field.input', { number: inputs.length + 1 }) })}
      </button>
    </>
  )
}

/** Of another kind: what only the old one knows goes. */
function ofKind(raw: RawTemplate, at: number, kind: string): RawTemplate {
  const kept = ['name', 'label', 'description'].flatMap((field) => {
    const value = textAt(raw, ['inputs', at, field])
    return value === '' ? [] : [[field, value] as const]
  })
  const next = {
    kind,
    name: '',
    ...Object.fromEntries(kept),
    ...(kind === 'choice' ? { options: [''] } : {})
  }
  return withValue(raw, ['inputs', at], next)
}

/** A number as one, where it is one: what else was typed is told as wrong. */
function typed(value: string, number: boolean): z.core.util.JSONType | undefined {
  if (value === '') return undefined
  return number && Number.isFinite(Number(value)) ? Number(value) : value
}

function inputAt(raw: RawTemplate, at: number): Readonly<Record<string, unknown>> {
  const input = listAt(raw, 'inputs')[at]
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {}
}

const isTrue = (raw: RawTemplate, at: number, name: string): boolean => inputAt(raw, at)[name] === true

function optionsAt(raw: RawTemplate, at: number): readonly string[] {
  const { options } = inputAt(raw, at)
  return Array.isArray(options) ? options.map(String) : []
}
