import './endpoint-page.css'
import type { FieldFault } from '@shared/ipc/endpoints'
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useActions, useApp, useWorkbench } from '../../../workbench/app'
import { contentId } from '../../../workbench/editors/content'
import { replace } from '../../../workbench/editors/editors'
import { Icon } from '../../../workbench/icon'
import { ConnectionFields } from './connection-fields'
import { AccessFields, TaskGuardFields } from './access-fields'
import { CleanupFields } from './cleanup-fields'
import { CeleryFields } from './celery-fields'
import { faultsOf, fieldOf, toSend, type DraftField } from './draft'
import { PasteUrl } from './paste-url'
import { TrialSteps } from './trial-steps'
import { useDraft } from './use-draft'
import { useTrial } from './use-trial'

/** The form of one endpoint: a new one, a copy, or one to edit. */
export function EndpointPage({ tab }: { readonly tab: string }): ReactNode {
  const { t } = useText()
  const { api, workbench } = useApp()
  const actions = useActions()
  const vault = useWorkbench((state) => state.book.vault)
  const { draft, entry, dirty, saved, change, reset } = useDraft(tab)
  const { trial, start, cancel } = useTrial()
  const [faults, setFaults] = useState<readonly FieldFault[]>([])
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const identity = entry?.identity ?? null

  const faultFor = (field: DraftField): string | undefined => {
    const fault = faults.find((one) => fieldOf(one.field) === field)
    if (!fault) return undefined
    return t(fault.code === null ? `endpoints:editor.fault.${field}` : `endpoints:form.fault.${fault.code}`)
  }
  const others = faults.filter((one) => fieldOf(one.field) === null)

  /** Shows what is wrong, and takes the focus to the first field that is. */
  const show = (found: readonly FieldFault[]): boolean => {
    setFaults(found)
    if (found.length > 0)
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
    return found.length > 0
  }

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (show(faultsOf(draft))) return
    setBusy(true)
    try {
      const answer = await api.call('endpoints:save', toSend(draft, identity))
      if (!answer.ok) {
        show(answer.faults)
        return
      }
      // A new one's tab is the saved one's from here on.
      const content = { kind: 'endpoint', key: answer.identity, name: draft.name.trim() } as const
      actions.edit((editors) => replace(editors, contentId({ ...content, key: tab }), content))
      reset({ tab: answer.identity, saved: answer.password })
    } catch (error) {
      setFaults([{ field: '', message: error instanceof Error ? error.message : String(error), code: null }])
    } finally {
      setBusy(false)
    }
  }

  const test = async (): Promise<void> => {
    if (show(faultsOf(draft))) return
    show(await start(toSend(draft, identity)))
  }

  const asked = useWorkbench((state) => state.trialAsked === tab)
  useEffect(() => {
    if (!asked) return
    workbench.setState({ trialAsked: null })
    void test()
    // Once, with the form as it stands when it is asked for.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked])

  const fields = { draft, change, faultFor }
  return (
    <form ref={form} className="endpoint-page form" noValidate onSubmit={(event) => void save(event)}>
      <header>
        <h1>{entry ? visible(entry.settings.name) : t('endpoints:editor.newTitle')}</h1>
        {dirty && <span className="hint">{t('endpoints:editor.dirty')}</span>}
      </header>
      <PasteUrl draft={draft} change={change} />
      <ConnectionFields {...fields} />
      <AccessFields {...fields} kept={entry} vault={vault} />
      <CeleryFields {...fields} kept={entry} />
      <TaskGuardFields {...fields} />
      <CleanupFields {...fields} id={entry?.id ?? null} />
      {others.map((fault) => (
        <p key={`${fault.field} ${fault.message}`} className="field-error" role="alert">
          <bdi>{visible([fault.field, fault.message].filter(Boolean).join(': '))}</bdi>
        </p>
      ))}
      <div className="buttons endpoint-buttons">
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'endpoints:editor.saving' : 'endpoints:editor.save')}
        </button>
        {trial.state === 'running' ? (
          <button type="button" className="button secondary" onClick={cancel}>
            {t('endpoints:test.cancel')}
          </button>
        ) : (
          <button type="button" className="button secondary" onClick={() => void test()}>
            <Icon name="plug" />
            {t('endpoints:test.start')}
          </button>
        )}
        {dirty && (
          <button
            type="button"
            className="button secondary"
            onClick={() => {
              reset()
              setFaults([])
            }}
          >
            {t('endpoints:editor.discard')}
          </button>
        )}
      </div>
      {saved !== null && (
        <p className="hint" role="status">
          {t(`endpoints:editor.saved.${saved}`)}
        </p>
      )}
      <TrialSteps trial={trial} />
    </form>
  )
}
