import '../../endpoints/editor/endpoint-page.css'
import '../alerts.css'
import type { FieldFault } from '@shared/ipc/endpoints'
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useActions, useApp, useWorkbench } from '../../../workbench/app'
import { contentId } from '../../../workbench/editors/content'
import { replace } from '../../../workbench/editors/editors'
import { Icon } from '../../../workbench/icon'
import { PlaceFields, TellingFields } from './channel-fields'
import { faultsOf, fieldOf, toSend, type DraftField } from './draft'
import { TrialResult } from './trial-result'
import { useDraft } from './use-draft'
import { useTrial } from './use-trial'

/** The form of one alert channel: a new one, or one to edit. */
export function ChannelPage({ tab }: { readonly tab: string }): ReactNode {
  const { t } = useText()
  const { api, workbench } = useApp()
  const actions = useActions()
  const vault = useWorkbench((state) => state.channels.vault)
  const { draft, entry, dirty, saved, change, reset } = useDraft(tab)
  const { trial, start } = useTrial()
  const [faults, setFaults] = useState<readonly FieldFault[]>([])
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const identity = entry?.identity ?? null

  const faultFor = (field: DraftField): string | undefined => {
    const fault = faults.find((one) => fieldOf(one.field) === field)
    return (
      fault && t(fault.code === 'name_taken' ? 'alerts:editor.fault.taken' : `alerts:editor.fault.${field}`)
    )
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
      const answer = await api.call('channels:save', toSend(draft, identity))
      if (!answer.ok) {
        show(answer.faults)
        return
      }
      // A new one's tab is the saved one's from here on.
      const content = { kind: 'channel', key: answer.identity, name: draft.name.trim() } as const
      actions.edit((editors) => replace(editors, contentId({ ...content, key: tab }), content))
      reset({ tab: answer.identity, kept: answer.kept })
    } catch (error) {
      setFaults([{ field: '', message: error instanceof Error ? error.message : String(error), code: null }])
    } finally {
      setBusy(false)
    }
  }

  const test = async (): Promise<void> => {
    // A channel can be tried before it has a name.
    const trying = draft.name.trim() === '' ? { ...draft, name: t('alerts:editor.newTitle') } : draft
    if (show(faultsOf(trying))) return
    show(await start(toSend(trying, identity)))
  }

  const asked = useWorkbench((state) => state.channelTrialAsked === tab)
  useEffect(() => {
    if (!asked) return
    workbench.setState({ channelTrialAsked: null })
    void test()
    // Once, with the form as it stands when it is asked for.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked])

  const fields = { draft, change, faultFor }
  return (
    <form
      ref={form}
      className="endpoint-page channel-page form"
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <header>
        <h1>{entry ? visible(entry.settings.name) : t('alerts:editor.newTitle')}</h1>
        {dirty && <span className="hint">{t('alerts:editor.dirty')}</span>}
      </header>
      <PlaceFields {...fields} entry={entry} vault={vault} />
      <TellingFields {...fields} />
      {others.map((fault) => (
        <p key={`${fault.field} ${fault.message}`} className="field-error" role="alert">
          <bdi>{visible([fault.field, fault.message].filter(Boolean).join(': '))}</bdi>
        </p>
      ))}
      <div className="buttons endpoint-buttons">
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'alerts:editor.saving' : 'alerts:editor.save')}
        </button>
        <button
          type="button"
          className="button secondary"
          disabled={trial.state === 'running'}
          onClick={() => void test()}
        >
          <Icon name="send" />
          {t('alerts:test.start')}
        </button>
        {dirty && (
          <button
            type="button"
            className="button secondary"
            onClick={() => {
              reset()
              setFaults([])
            }}
          >
            {t('alerts:editor.discard')}
          </button>
        )}
      </div>
      {saved !== null && (
        <p className="hint" role="status">
          {t(`alerts:editor.saved.${saved === 'session' ? 'session' : 'kept'}`)}
        </p>
      )}
      <TrialResult trial={trial} />
    </form>
  )
}
