import '../../../form/form-page.css'
import '../jobs.css'
import { useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useActions, useApp } from '../../../workbench/app'
import { contentId, type ContentOf } from '../../../workbench/editors/content'
import { replace } from '../../../workbench/editors/editors'
import { parts } from '../../../workbench/focus'
import { problemText } from '../../settings/fault-text'
import { useWrite } from '../../settings/use-write'
import { launchTemplate } from '../actions/launch-actions'
import { faultsOf, textAt } from './draft'
import { JsonView } from './json-view'
import { TemplateFields } from './template-fields'
import { useTemplateDraft } from './use-template-draft'

/** The form of one job template, and the same as JSON. It is written into settings.json. */
export function TemplatePage({ tab }: { readonly tab: ContentOf<'template'> }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const actions = useActions()
  const write = useWrite()
  const { raw, change, all, at, dirty, gone } = useTemplateDraft(tab.key)
  const [json, setJson] = useState(false)
  const [unread, setUnread] = useState(false)
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const taken = new Set((all ?? []).flatMap((one, place) => (place === at ? [] : [textAt(one, ['name'])])))
  const faults = faultsOf(raw, taken, t)
  const shown = tried ? faults : []
  const name = textAt(raw, ['name']).trim()

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    setRefusal(null)
    if (faults.length > 0 || unread || all === null) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    setBusy(true)
    const place = at === -1 ? all.length : at
    const refused =
      all.length === 0
        ? await write(['jobs.templates'], [raw])
        : await write(['jobs.templates', place], raw, [...all])
    setBusy(false)
    if (refused) {
      setRefusal(problemText(refused.problem, refused.said, t))
      return
    }
    // A new one's tab, or one of another name, is the saved one's from here on.
    actions.edit((editors) => replace(editors, contentId(tab), { kind: 'template', key: name, name }))
  }
  const others = shown.filter(({ field }) => json || !isInForm(field))
  return (
    <form
      ref={form}
      id={parts.templateForm}
      tabIndex={-1}
      className="form-page form template-page"
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <header>
        <h1>
          <bdi>{name === '' ? t('jobs:template.new') : visible(name)}</bdi>
        </h1>
        {dirty && <span className="hint">{t('jobs:template.dirty')}</span>}
      </header>
      <div className="template-tabs" role="group" aria-label={t('jobs:template.views')}>
        {([false, true] as const).map((one) => (
          <button
            key={String(one)}
            type="button"
            className={one === json ? 'panel-tab active' : 'panel-tab'}
            aria-pressed={one === json}
            disabled={unread && !one}
            onClick={() => setJson(one)}
          >
            {t(one ? 'jobs:template.json' : 'jobs:template.form')}
          </button>
        ))}
      </div>
      {gone && (
        <p className="field-warning" role="alert">
          {t('jobs:template.gone')}
        </p>
      )}
      {all === null && (
        <p className="field-error" role="alert">
          {t('jobs:template.unreadable')}
        </p>
      )}
      {json ? (
        <JsonView raw={raw} onChange={change} onUnread={setUnread} />
      ) : (
        <TemplateFields raw={raw} faults={shown} onChange={change} />
      )}
      {others.map(({ field, problem }) => (
        <p key={`${field} ${problem}`} className="field-error" role="alert">
          <bdi>{visible([field, problem].filter(Boolean).join(': '))}</bdi>
        </p>
      ))}
      {refusal !== null && (
        <p className="field-error" role="alert">
          <bdi>{visible(refusal)}</bdi>
        </p>
      )}
      <div className="buttons form-buttons">
        <button type="submit" className="button" disabled={busy}>
          {t('jobs:template.save')}
        </button>
        {at !== -1 && !dirty && (
          <button type="button" className="button secondary" onClick={() => launchTemplate(app, name)}>
            {t('jobs:template.launch', { name: visible(name) })}
          </button>
        )}
      </div>
    </form>
  )
}

/** Places that a field of the form speaks of; what is wrong elsewhere is said below it. */
const isInForm = (field: string): boolean =>
  /^(name|description|type|resourceId|cwd|lease|maxRuntime|grace|successPattern|gpus\.(count|memory)|command\.\d+|(env|inputs)\b.*)$/.test(
    field
  )
