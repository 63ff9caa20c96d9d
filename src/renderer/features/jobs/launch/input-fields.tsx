import type { JobInput } from '@shared/jobs/input'
import type { JobTemplateView } from '@shared/jobs/template'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useApp, useReport } from '../../../workbench/app'
import { Field, TextField } from '../../../form/fields'
import { inputDescription, inputLabel } from '../template-text'

interface Props {
  readonly view: JobTemplateView
  readonly values: Readonly<Record<string, string>>
  readonly faultOf: (field: string) => string | undefined
  readonly onChange: (name: string, value: string) => void
}

/** What the template asks for at each launch. */
export const InputFields = ({ view, ...rest }: Props): ReactNode =>
  view.template.inputs.map((input) => <InputField key={input.name} input={input} view={view} {...rest} />)

function InputField({
  input,
  view,
  values,
  faultOf,
  onChange
}: Props & { readonly input: JobInput }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const value = values[input.name] ?? ''
  const label = inputLabel(input, view, t)
  const field = {
    id: `launch-input-${input.name}`,
    label: input.optional ? t('jobs:launch.optional', { label }) : label,
    hint: inputDescription(input, view, t),
    fault: faultOf(`inputs.${input.name}`)
  }
  const change = (next: string): void => onChange(input.name, next)
  if (input.kind === 'choice')
    return (
      <Field {...field}>
        {(described) => (
          <select
            id={field.id}
            className="select"
            value={value}
            onChange={({ target }) => change(target.value)}
            {...described}
          >
            {!input.options.includes(value) && <option value={value}>{visible(value)}</option>}
            {input.options.map((option) => (
              <option key={option} value={option}>
                {visible(option)}
              </option>
            ))}
          </select>
        )}
      </Field>
    )
  if (input.kind === 'file')
    return (
      <div className="secret-field">
        <TextField {...field} value={value} onChange={change} />
        <button
          type="button"
          className="button secondary"
          onClick={() =>
            report(
              api
                .call('jobs:chooseFile', { kind: input.exists === 'folder' ? 'folder' : 'file', at: value })
                .then(({ path }) => path !== null && change(path))
            )
          }
        >
          {t('jobs:launch.browse')}
        </button>
      </div>
    )
  return (
    <TextField
      {...field}
      value={value}
      narrow={input.kind === 'number'}
      {...(input.kind === 'text' && input.multiline ? { rows: 4 } : {})}
      onChange={change}
    />
  )
}
