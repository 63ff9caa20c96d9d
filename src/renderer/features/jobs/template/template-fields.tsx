import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useWorkbench } from '../../../workbench/app'
import { CheckField, Field, RadioField, TextField } from '../../../form/fields'
import { listAt, textAt, withValue, type RawTemplate, type TemplatePart } from './draft'
import { EnvFields } from './env-fields'
import { InputEditors } from './input-editors'
import { TextList } from './text-list'

/** The form of a template. What is left empty is left out, and has its default. */
export function TemplateFields(part: TemplatePart): ReactNode {
  const { t } = useText()
  const { raw, faults, onChange } = part
  const faultOf = (field: string): string | undefined => faults.find((one) => one.field === field)?.problem
  const text = (
    path: readonly [string, ...string[]],
    options: { hint?: string; narrow?: boolean; placeholder?: string } = {}
  ): ReactNode => {
    const name = path.join('.')
    return (
      <TextField
        id={`template-${name}`}
        label={t(`jobs:field.${path.join('_')}`)}
        value={textAt(raw, path)}
        fault={faultOf(name)}
        {...options}
        onChange={(value) =>
          onChange(withValue(raw, path, value === '' && !required.has(name) ? undefined : value))
        }
      />
    )
  }
  return (
    <>
      <section className="form-section" aria-labelledby="template-what">
        <h2 id="template-what">{t('jobs:field.what')}</h2>
        {text(['name'])}
        {text(['description'])}
        {text(['type'], { hint: t('jobs:field.typeHint') })}
        {text(['resourceId'], { hint: t('jobs:field.variables') })}
        <TextList
          label={t('jobs:field.command')}
          hint={t('jobs:field.commandHint')}
          itemLabel={(at) => t('jobs:field.argument', { number: at + 1 })}
          id="template-command"
          values={listAt(raw, 'command').map(String)}
          faultOf={(at) => faultOf(`command.${at}`)}
          onChange={(values) => onChange(withValue(raw, ['command'], [...values]))}
        />
        {text(['cwd'], { hint: t('jobs:field.cwdHint') })}
        <EnvFields {...part} />
      </section>
      <section className="form-section" aria-labelledby="template-inputs">
        <h2 id="template-inputs">{t('jobs:fact.inputs')}</h2>
        <InputEditors {...part} />
      </section>
      <section className="form-section" aria-labelledby="template-how">
        <h2 id="template-how">{t('jobs:field.how')}</h2>
        <EndpointField raw={raw} onChange={onChange} />
        <div className="field-row launch-gpus">
          <TextField
            id="template-gpus.count"
            label={t('jobs:launch.gpus')}
            narrow
            placeholder="0"
            value={textAt(raw, ['gpus', 'count'])}
            fault={faultOf('gpus.count')}
            onChange={(value) =>
              onChange(
                withValue(
                  raw,
                  ['gpus', 'count'],
                  value === '' ? undefined : /^\d+$/.test(value) ? Number(value) : value
                )
              )
            }
          />
          {text(['gpus', 'memory'], { narrow: true, placeholder: '0' })}
        </div>
        <CheckField
          label={t('jobs:field.gpusOptional')}
          checked={gpusOptional(raw)}
          onChange={(on) => onChange(withValue(raw, ['gpus', 'optional'], on ? true : undefined))}
        />
        <div className="field-row launch-gpus">
          {text(['lease'], { narrow: true, placeholder: '60s' })}
          {text(['maxRuntime'], { narrow: true, placeholder: '2h' })}
          {text(['grace'], { narrow: true, placeholder: '10s' })}
        </div>
        <Policy raw={raw} name="onLost" values={['stop', 'continue']} onChange={onChange} />
        <Policy raw={raw} name="onRunning" values={['ask', 'wait', 'refuse']} onChange={onChange} />
        <Policy raw={raw} name="onCompleted" values={['ask', 'refuse']} onChange={onChange} />
        {text(['successPattern'], { hint: t('jobs:field.successHint') })}
      </section>
    </>
  )
}

/** What is said to be missing rather than left out. */
const required = new Set(['name', 'type', 'resourceId'])

function gpusOptional({ gpus }: RawTemplate): boolean {
  return typeof gpus === 'object' && gpus !== null && !Array.isArray(gpus) && gpus['optional'] === true
}

/** The first of the values is what holds where the file says nothing. */
function Policy({
  raw,
  name,
  values,
  onChange
}: {
  readonly raw: RawTemplate
  readonly name: 'onLost' | 'onRunning' | 'onCompleted'
  readonly values: readonly [string, ...string[]]
  readonly onChange: (raw: RawTemplate) => void
}): ReactNode {
  const { t } = useText()
  const [first] = values
  return (
    <RadioField
      label={t(`jobs:field.${name}`)}
      value={textAt(raw, [name]) || first}
      choices={values.map((value) => ({ value, label: t(`jobs:policy.${name}.${value}`) }))}
      onChange={(value) => onChange(withValue(raw, [name], value === first ? undefined : value))}
    />
  )
}

function EndpointField({
  raw,
  onChange
}: {
  readonly raw: RawTemplate
  readonly onChange: (raw: RawTemplate) => void
}): ReactNode {
  const { t } = useText()
  const book = useWorkbench((state) => state.book.endpoints)
  const value = textAt(raw, ['endpoint'])
  const names = book.map(({ settings }) => settings.name)
  return (
    <Field id="template-endpoint" label={t('jobs:launch.endpoint')}>
      {(described) => (
        <select
          id="template-endpoint"
          className="select"
          value={value}
          onChange={({ target }) =>
            onChange(withValue(raw, ['endpoint'], target.value === '' ? undefined : target.value))
          }
          {...described}
        >
          <option value="">{t('jobs:field.endpointLater')}</option>
          {[...names, ...(value === '' || names.includes(value) ? [] : [value])].map((name) => (
            <option key={name} value={name}>
              {visible(name)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
