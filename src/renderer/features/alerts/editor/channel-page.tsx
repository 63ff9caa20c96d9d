import '../../../form/form-page.css'
import '../alerts.css'
import type { ReactNode } from 'react'
import { FormPage } from '../../../form/form-page'
import { useAskedTrial } from '../../../form/use-asked-trial'
import { useForm } from '../../../form/use-form'
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
  const identity = entry?.identity ?? null
  const form = useForm<DraftField>({
    fieldOf,
    check: () => faultsOf(draft),
    save: async () => {
      const answer = await api.call('channels:save', toSend(draft, identity))
      if (!answer.ok) return answer.faults
      // A new one's tab is the saved one's from here on.
      const content = { kind: 'channel', key: answer.identity, name: draft.name.trim() } as const
      actions.edit((editors) => replace(editors, contentId({ ...content, key: tab }), content))
      reset({ tab: answer.identity, kept: answer.kept })
      return []
    }
  })
  const faultFor = (field: DraftField): string | undefined => {
    const fault = form.faultOf(field)
    return (
      fault && t(fault.code === 'name_taken' ? 'alerts:editor.fault.taken' : `alerts:editor.fault.${field}`)
    )
  }
  const test = async (): Promise<void> => {
    // A channel can be tried before it has a name.
    const trying = draft.name.trim() === '' ? { ...draft, name: t('alerts:editor.newTitle') } : draft
    if (form.show(faultsOf(trying))) return
    form.show(await start(toSend(trying, identity)))
  }
  useAskedTrial(
    useWorkbench((state) => state.channelTrialAsked === tab),
    () => workbench.setState({ channelTrialAsked: null }),
    test
  )
  const fields = { draft, change, faultFor }
  return (
    <FormPage
      form={form}
      className="channel-page"
      texts={{
        title: entry ? visible(entry.settings.name) : t('alerts:editor.newTitle'),
        dirty: t('alerts:editor.dirty'),
        save: t('alerts:editor.save'),
        saving: t('alerts:editor.saving'),
        discard: t('alerts:editor.discard')
      }}
      dirty={dirty}
      tools={
        <button
          type="button"
          className="button secondary"
          disabled={trial.state === 'running'}
          onClick={() => void test()}
        >
          <Icon name="send" />
          {t('alerts:test.start')}
        </button>
      }
      saved={saved === null ? null : t(`alerts:editor.saved.${saved === 'session' ? 'session' : 'kept'}`)}
      onDiscard={reset}
      after={<TrialResult trial={trial} />}
    >
      <PlaceFields {...fields} entry={entry} vault={vault} />
      <TellingFields {...fields} />
    </FormPage>
  )
}
