import { createTranslator } from '@shared/i18n'
import type { Planned } from '@shared/live/cleanup'
import type { EndpointView } from '@shared/live/view'
import { visible } from '../../text/visible'
import type { App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { pick } from '../../workbench/quick-input/box'
import { planCommand } from '../endpoints/commands'
import { endpointName } from '../endpoints/endpoint-name'
import type { Draft, Saved } from './draft'
import { headOf, planName, planParts } from './plan-document'
import { shownTicked } from './shown'

/** Plans as files: to be handed on, and to be applied where they came to. */

/** Asks where, and writes what is chosen of one endpoint. @returns null: it was not written */
export async function savePlan(app: App, draft: Draft): Promise<Saved | null> {
  const { api, live, workbench, cleanups } = app
  const plan = await planToSave(app, draft)
  if (!plan) return null
  const endpoint = live.state.getState().endpoints.find(({ id }) => id === plan.endpointId)
  const name = planName({ endpoint: endpoint?.name ?? plan.endpointId, made_at: plan.made_at })
  const { id } = await api.call('export:begin', { format: 'json', name })
  if (id === null) return null
  try {
    for (const text of planParts(draft, plan, shownTicked(draft)))
      await api.call('export:write', { id, text })
    const { path } = await api.call('export:end', { id })
    workbench.actions.say({ kind: 'savedPlan', text: path })
    const { unticked, filter } = draft
    const saved: Saved = { path, endpointId: plan.endpointId, unticked, filter }
    cleanups.actions.change(draft.key, () => ({ saved }))
    return saved
  } catch (error) {
    await api.call('export:abort', { id }).catch(() => undefined)
    throw error
  }
}

/** A file holds the plan of one endpoint: of several, one is chosen. */
async function planToSave({ workbench, live }: App, draft: Draft): Promise<Planned | undefined> {
  const chosen = new Set(shownTicked(draft).map(({ endpointId }) => endpointId))
  const filled = draft.plans.filter(({ endpointId }) => chosen.has(endpointId))
  const plans = filled.length > 0 ? filled : draft.plans
  if (plans.length < 2) return plans[0]
  const t = createTranslator(workbench.getState().appearance.language)
  const { endpoints } = live.state.getState()
  return pick(workbench, {
    title: t('palette:action.cleanup_savePlan'),
    placeholder: t('cleanup:file.which'),
    items: plans.map((plan) => {
      const endpoint = endpoints.find(({ id }) => id === plan.endpointId)
      return {
        value: plan,
        label: endpoint ? endpointName(endpoint, t) : visible(plan.endpointId),
        detail: t('cleanup:file.actions', { count: plan.actions })
      }
    })
  })
}

/** Asks for a file, and shows what it would do at the endpoint that it is of. */
export async function openPlan(app: App): Promise<void> {
  const { api, workbench, cleanups } = app
  const file = await api.call('plan:open', undefined)
  if (!file) return
  const endpoint = await endpointFor(app, file.text)
  if (!endpoint) return
  const key = crypto.randomUUID().slice(0, 8)
  workbench.actions.open({ kind: 'cleanup', key, scope: { of: 'file', name: file.name } })
  focusPart('cleanupPlan')
  await cleanups.actions.openFile(key, endpoint.id, file)
}

/** The endpoint that the plan was made at, where it is watched here by that address; else one is chosen. */
async function endpointFor({ live, workbench }: App, text: string): Promise<EndpointView | undefined> {
  const { endpoints } = live.state.getState()
  const head = headOf(text)
  const t = createTranslator(workbench.getState().appearance.language)
  if (head.endpoint === null || head.namespace === null) throw new Error(t('cleanup:fault.plan_file'))
  const sameSpace = endpoints.filter(({ namespace }) => namespace === head.namespace)
  const made = sameSpace.filter(({ address }) => address === head.endpoint)
  if (made.length === 1) return made[0]
  const offered = sameSpace.length > 0 ? sameSpace : endpoints
  if (offered.length === 0) throw new Error(t('cleanup:file.noEndpoint'))
  return pick(workbench, {
    title: t('cleanup:file.openFor', { made: visible(head.endpoint) }),
    placeholder: t('cleanup:file.which'),
    items: offered.map((endpoint) => ({
      value: endpoint,
      label: endpointName(endpoint, t),
      detail: visible(endpoint.address)
    }))
  })
}

/** Copies the command that applies the plan: of the file where it is saved, which it is first. */
export async function copyPlanCommand(app: App, draft: Draft): Promise<void> {
  const { api, workbench, live } = app
  // What was ticked since is not in the file.
  const { saved: before, unticked, filter } = draft
  const same = before?.unticked === unticked && before.filter === filter
  const saved = same ? before : await savePlan(app, draft)
  if (!saved) return
  const { info } = workbench.getState()
  const text = planCommand({
    cli: info?.cli ?? 'taskguard',
    platform: info?.platform ?? 'linux',
    endpoint: live.state.getState().endpoints.find(({ id }) => id === saved.endpointId),
    file: saved.path
  })
  await api.call('clipboard:write', { text })
  workbench.actions.say({ kind: 'copied', text: visible(text) })
}
