import { resourceLink } from '@shared/deep-link/resource-link'
import { assertNever } from '@shared/errors'
import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { resourceKeyOf, type ResourceRef } from '@shared/live/resource'
import { visible } from '../../text/visible'
import { report, type App } from '../../workbench/app'
import { activeEditor } from '../../workbench/editors/editors'
import { focusPart, focusWithin } from '../../workbench/focus'
import { inspectCommand } from '../endpoints/commands'
import { resourceQuery, revealRow, showFiltered } from '../locks/reveal'
import { worstFindingOf } from '../problems/group'
import { resourceOf } from '../problems/resource-of'

type ResourceAction = Extract<ActionId, `resource.${string}`>

/** The resource that the editor in front is about: its page, a finding of it, or the selected lock, run or act. */
export function resourceInFront({ workbench, live, locks, runs, audit }: App): ResourceRef | null {
  const { editors } = workbench.getState()
  const content = activeEditor(editors)?.content
  if (!content) return null
  switch (content.kind) {
    case 'resource':
      return content.resource
    case 'finding':
      return resourceOf(content.finding)
    case 'locks': {
      const { lead } = locks.getState().selection
      const row = lead === null ? undefined : live.rows.get(lead)
      return row ? { endpointId: row.endpointId, type: row.type, id: row.resourceId } : null
    }
    case 'runs': {
      const { lead } = runs.store.getState().selection
      const run = lead === null ? undefined : live.runs.rows.get(lead)
      return run ? { endpointId: run.endpointId, type: run.type, id: run.resourceId } : null
    }
    case 'audit': {
      const { lead } = audit.store.getState().selection
      const act = lead === null ? undefined : live.audit.rows.get(lead)
      const { type, resource_id: id } = act?.entry ?? {}
      return act && type !== undefined && id !== undefined ? { endpointId: act.endpointId, type, id } : null
    }
    case 'job': {
      const job = live.jobs.state.getState().jobs.get(content.key)
      return job && job.resourceId !== ''
        ? { endpointId: job.endpointId, type: job.type, id: job.resourceId }
        : null
    }
    case 'launch':
    case 'template':
    case 'link':
    case 'metrics':
    case 'start':
    case 'endpoint':
    case 'channel':
    case 'celery':
    case 'celeryAdvice':
    case 'celeryFile':
    case 'keybindings':
    case 'settings':
    case 'cleanup':
    case 'cleanupHistory':
      return null
    default:
      return assertNever(content)
  }
}

/** Shows a resource's page, with the focus on its runs, or on the record of the run that is named. */
export function openResource(
  { workbench }: App,
  resource: ResourceRef,
  { preview = false, run }: { readonly preview?: boolean; readonly run?: string } = {}
): void {
  const key = resourceKeyOf(resource)
  if (run !== undefined) workbench.setState({ revealedRun: { resource: key, run } })
  workbench.actions.open({ kind: 'resource', key, resource }, preview)
  focusWithin('editor', '.timeline-rows')
}

/** What can be done about the resource in front. */
export function resourceCommands(app: App): Readonly<Record<ResourceAction, () => void>> {
  const { workbench, live, api } = app
  const { actions } = workbench
  const withResource = (act: (resource: ResourceRef) => void) => (): void => {
    const resource = resourceInFront(app)
    if (resource) act(resource)
  }
  const endpointOf = ({ endpointId }: ResourceRef) =>
    live.state.getState().endpoints.find(({ id }) => id === endpointId)
  const copy = (text: string): void =>
    report(
      app,
      api.call('clipboard:write', { text }).then(() => actions.say({ kind: 'copied', text: visible(text) }))
    )
  return {
    'resource.open': withResource((resource) => openResource(app, resource)),
    'resource.refresh': withResource(live.resources.refresh),
    'resource.timeline': () => focusWithin('editor', '.timeline-rows'),
    'resource.copyId': withResource(({ id }) => copy(id)),
    'resource.copyLink': withResource((resource) => {
      const endpoint = endpointOf(resource)
      const { type, id } = resource
      const link =
        endpoint && resourceLink({ endpoint: endpoint.name, namespace: endpoint.namespace, type, id })
      if (link) copy(link)
      else {
        const t = createTranslator(workbench.getState().appearance.language)
        report(app, Promise.reject(new Error(t('resource:link.none'))))
      }
    }),
    'resource.copyInspect': withResource((resource) => {
      const { info } = workbench.getState()
      copy(
        inspectCommand({
          cli: info?.cli ?? 'taskguard',
          platform: info?.platform ?? 'linux',
          endpoint: endpointOf(resource),
          type: resource.type,
          resourceId: resource.id
        })
      )
    }),
    'resource.reveal': withResource(({ endpointId, type, id }) => {
      const row = [...live.rows.values()].find(
        (one) => one.endpointId === endpointId && one.type === type && one.resourceId === id
      )
      if (row) revealRow(app, row)
      else showFiltered(app, resourceQuery(app, { endpointId, type, resourceId: id }))
    }),
    'resource.problem': withResource(({ endpointId, type, id }) => {
      const finding = worstFindingOf(live.state.getState().findings, { endpointId, type, resourceId: id })
      if (!finding) return
      actions.openFinding(finding, true)
      focusPart('editor')
    })
  }
}
