import { useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { textAt, withValue, type TemplatePart } from './draft'
import { Tool } from './text-list'

/** The environment that the template adds: names, and values that may hold variables. */
export function EnvFields({ raw, faults, onChange }: TemplatePart): ReactNode {
  const { t } = useText()
  const [fresh, setFresh] = useState('')
  const { env } = raw
  const names = typeof env === 'object' && env !== null && !Array.isArray(env) ? Object.keys(env) : []
  const fault = faults.find(({ field }) => field.startsWith('env'))
  const add = (): void => {
    const name = fresh.trim()
    if (name === '') return
    onChange(withValue(raw, ['env', name], ''))
    setFresh('')
  }
  return (
    <fieldset className="radio-field">
      <legend>{t('jobs:fact.env')}</legend>
      {names.map((name) => (
        <div key={name} className="text-list-item">
          <label className="mono env-name" htmlFor={`template-env-${name}`}>
            <bdi>{visible(name)}</bdi>
          </label>
          <input
            id={`template-env-${name}`}
            type="text"
            className="mono"
            spellCheck={false}
            value={textAt(raw, ['env', name])}
            onChange={({ target }) => onChange(withValue(raw, ['env', name], target.value))}
          />
          <Tool
            label={t('jobs:field.remove', { name: visible(name) })}
            icon="trash"
            onClick={() => onChange(withValue(raw, ['env', name], undefined))}
          />
        </div>
      ))}
      <div className="text-list-item">
        <input
          type="text"
          className="mono"
          spellCheck={false}
          aria-label={t('jobs:field.envName')}
          placeholder={t('jobs:field.envName')}
          value={fresh}
          onChange={({ target }) => setFresh(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
        <Tool label={t('jobs:field.envAdd')} icon="add" disabled={fresh.trim() === ''} onClick={add} />
      </div>
      {fault && (
        <p className="field-error">
          <bdi>{visible(`${fault.field}: ${fault.problem}`)}</bdi>
        </p>
      )}
    </fieldset>
  )
}
