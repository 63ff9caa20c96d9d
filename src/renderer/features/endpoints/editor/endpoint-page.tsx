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
  const identity = entry?.identity ?? null
  const form = useForm<DraftField>({
    fieldOf,
    check: () => faultsOf(draft),
    save: async () => {
      const answer = await api.call('endpoints:save', toSend(draft, identity))
      if (!answer.ok) return answer.faults
      // A new one's tab is the saved one's from here on.
      const content = { kind: 'endpoint', key: answer.identity, name: draft.name.trim() } as const
      actions.edit((editors) => replace(editors, contentId({ ...content, key: tab }), content))
      reset({ tab: answer.identity, kept: answer.password })
      return []
    }
  })
  const faultFor = (field: DraftField): string | undefined => {
    const fault = form.faultOf(field)
    if (!fault) return undefined
    return t(fault.code === null ? `endpoints:editor.fault.${field}` : `endpoints:form.fault.${fault.code}`)
  }
  const test = async (): Promise<void> => {
    if (form.show(faultsOf(draft))) return
    form.show(await start(toSend(draft, identity)))
  }
  useAskedTrial(
    useWorkbench((state) => state.trialAsked === tab),
    () => workbench.setState({ trialAsked: null }),
    test
  )
  const fields = { draft, change, faultFor }
  return (
    <FormPage
      form={form}
      texts={{
        title: entry ? visible(entry.settings.name) : t('endpoints:editor.newTitle'),
        dirty: t('endpoints:editor.dirty'),
        save: t('endpoints:editor.save'),
        saving: t('endpoints:editor.saving'),
        discard: t('endpoints:editor.discard')
      }}
      dirty={dirty}
      tools={
        trial.state === 'running' ? (
          <button type="button" className="button secondary" onClick={cancel}>
            {t('endpoints:test.cancel')}
          </button>
        ) : (
          <button type="button" className="button secondary" onClick={() => void test()}>
            <Icon name="plug" />
            {t('endpoints:test.start')}
          </button>
        )
      }
      saved={saved === null ? null : t(`endpoints:editor.saved.${saved}`)}
      onDiscard={reset}
      after={<TrialSteps trial={trial} />}
    >
      <PasteUrl draft={draft} change={change} />
      <ConnectionFields {...fields} />
      <AccessFields {...fields} kept={entry} vault={vault} />
      <CeleryFields {...fields} kept={entry} />
      <TaskGuardFields {...fields} />
      <CleanupFields {...fields} id={entry?.id ?? null} />
    </FormPage>
  )
}
