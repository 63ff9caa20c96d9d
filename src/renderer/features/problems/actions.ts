import { actionKey, type ActionId } from '@shared/ipc/actions'
import { isOfCelery } from '@shared/celery/findings'
import { createTranslator } from '@shared/i18n'
import { findingSchema, type Severity } from '@shared/findings/finding'
import { ruleFor } from '@shared/keybindings/resolve'
import type { LiveFinding } from '@shared/live/view'
import { visible } from '../../text/visible'
import { report, type App } from '../../workbench/app'
import { contextOf } from '../../workbench/context'
import { focusPart } from '../../workbench/focus'
import { rulesInForce } from '../../workbench/keys'
import { isOffered } from '../../workbench/quick-input/actions'
import { pick } from '../../workbench/quick-input/box'
import { planFindings } from '../cleanup/commands'
import { cleanCommand, inspectCommand } from '../endpoints/commands'
import { resourceQuery, revealRow, showFiltered } from '../locks/reveal'
import { openCeleryOf } from '../celery/commands'
import { openResource } from '../resource/commands'
import { acknowledge, reactivate, snooze } from './say'
import { resourceOf } from './resource-of'
import { shownGroups } from './shown'
import { targetFinding } from './target'
import { noProblemFilter, toggleSeverity, type Grouping } from './view'

type ProblemAction = Extract<ActionId, `problems.${string}`>
type OfferedAction = ProblemAction | 'cleanup.planSelection'

/** What can be done to the finding in question, in the order in which it is offered. */
const offered: readonly OfferedAction[] = [
  'problems.open',
  'cleanup.planSelection',
  'problems.acknowledge',
  'problems.snooze',
  'problems.reactivate',
  'problems.openResource',
  'problems.revealInLocks',
  'problems.copyCleanCommand',
  'problems.copyInspectCommand',
  'problems.copyJson',
  'problems.copyId'
]

/** The actions of the Problems view and of a finding's page. */
export function problemCommands(app: App): Readonly<Record<ProblemAction, () => void>> {
  const { actions } = app.workbench
  /** On the finding in question; without one there is nothing to do, and the palette offers nothing. */
  const on = (act: (finding: LiveFinding) => unknown) => (): void => {
    const finding = targetFinding(app)
    if (finding) void act(finding)
  }
  const group = (grouping: Grouping) => (): void => {
    actions.showView('problems')
    actions.showProblems({ grouping })
  }
  const severity = (which: Severity) => (): void =>
    actions.showProblems({ hidden: toggleSeverity(app.workbench.getState().problems, which) })
  const commands: Readonly<Record<ProblemAction, () => void>> = {
    'problems.next': () => step(app, 1),
    'problems.previous': () => step(app, -1),
    'problems.filter': () => {
      actions.showView('problems')
      focusPart('problemFilter')
    },
    'problems.clearFilter': () => actions.showProblems(noProblemFilter),
    'problems.groupByKind': group('kind'),
    'problems.groupByEndpoint': group('endpoint'),
    'problems.groupByType': group('type'),
    'problems.toggleCritical': severity('critical'),
    'problems.toggleWarnings': severity('warning'),
    'problems.toggleNotes': severity('info'),
    'problems.toggleAcknowledged': () =>
      actions.showProblems({ acknowledged: !app.workbench.getState().problems.acknowledged }),
    'problems.toggleSnoozed': () =>
      actions.showProblems({ snoozed: !app.workbench.getState().problems.snoozed }),
    'problems.open': on((finding) => {
      actions.openFinding(finding, false)
      focusPart('editor')
    }),
    'problems.acknowledge': on((finding) => acknowledge(app, finding)),
    'problems.snooze': on((finding) => snooze(app, finding)),
    'problems.reactivate': on((finding) => reactivate(app, finding)),
    'problems.actions': on((finding) =>
      chooseAction(app, finding, {
        ...commands,
        'cleanup.planSelection': () => planFindings(app, [finding])
      })
    ),
    'problems.suggested': on((finding) => {
      const suggested = suggestedAction(finding)
      if (suggested === 'cleanup.planSelection') planFindings(app, [finding])
      else if (suggested === 'celery.overview') openCeleryOf(app, finding)
      else commands[suggested]()
    }),
    'problems.openResource': on((finding) => {
      const resource = resourceOf(finding)
      if (resource) openResource(app, resource)
    }),
    'problems.revealInLocks': on((finding) => revealInLocks(app, finding)),
    'problems.copyInspectCommand': on((finding) => {
      const resource = resourceOf(finding)
      if (!resource) return
      const { type, id: resourceId } = resource
      copy(app, inspectCommand({ ...shellOf(app, finding), type, resourceId }))
    }),
    'problems.copyCleanCommand': on((finding) =>
      copy(app, cleanCommand({ ...shellOf(app, finding), kind: finding.kind }))
    ),
    // As the command line prints it.
    'problems.copyJson': on((finding) =>
      copy(app, JSON.stringify(findingSchema.strip().parse(finding), null, 2))
    ),
    'problems.copyId': on((finding) => copy(app, finding.id))
  }
  return commands
}

/** What its suggestion comes to here. */
export function suggestedAction(
  finding: Pick<LiveFinding, 'suggestion' | 'evidence'>
): 'cleanup.planSelection' | 'celery.overview' | 'problems.openResource' {
  if (finding.suggestion === 'clean') return 'cleanup.planSelection'
  return isOfCelery(finding) ? 'celery.overview' : 'problems.openResource'
}

/** The next of the findings that the view shows, around the ends. */
function step(app: App, by: 1 | -1): void {
  const { actions } = app.workbench
  const { problems, focusedProblem, appearance } = app.workbench.getState()
  const { findings, endpoints } = app.live.state.getState()
  const t = createTranslator(appearance.language)
  const all = shownGroups(findings, endpoints, problems, t).flatMap((group) => group.findings)
  const at = all.findIndex((finding) => finding.key === focusedProblem)
  const next = all[at === -1 ? (by === 1 ? 0 : all.length - 1) : (at + by + all.length) % all.length]
  if (!next) return
  actions.openFinding(next, true)
  // In the tree one goes on in the tree.
  if (!contextOf(app, document.activeElement).problemsFocus) focusPart('editor')
}

const shellOf = ({ workbench, live }: App, { endpointId }: LiveFinding) => {
  const { info } = workbench.getState()
  return {
    cli: info?.cli ?? 'taskguard',
    platform: info?.platform ?? 'linux',
    endpoint: live.state.getState().endpoints.find(({ id }) => id === endpointId)
  }
}

function copy(app: App, text: string): void {
  const { actions } = app.workbench
  report(
    app,
    app.api.call('clipboard:write', { text }).then(() => actions.say({ kind: 'copied', text: visible(text) }))
  )
}

/** Its runs in the lock table; where none of them is live, what else the resource has. */
export function revealInLocks(app: App, finding: LiveFinding): void {
  const resource = resourceOf(finding)
  if (!resource) return
  const { endpointId, type, id: resourceId } = resource
  const rows = [...app.live.rows.values()].filter(
    (row) => row.endpointId === endpointId && row.type === type && row.resourceId === resourceId
  )
  const row = rows.find(({ runId }) => runId !== null && finding.runs.includes(runId)) ?? rows[0]
  if (row) revealRow(app, row)
  else showFiltered(app, resourceQuery(app, { endpointId, type, resourceId }))
}

async function chooseAction(
  app: App,
  { type, resource_id }: LiveFinding,
  commands: Readonly<Record<OfferedAction, () => void>>
): Promise<void> {
  const { workbench } = app
  const t = createTranslator(workbench.getState().appearance.language)
  const context = contextOf(app, document.activeElement)
  const rules = rulesInForce(workbench.getState())
  const chosen = await pick<OfferedAction>(workbench, {
    title: visible(`${type} ${resource_id}`),
    placeholder: t('problems:actions'),
    items: offered
      .filter((id) => isOffered(id, context))
      .map((id) => {
        const strokes = ruleFor(rules, id, context)?.strokes
        return { value: id, label: t(`palette:action.${actionKey(id)}`), ...(strokes ? { strokes } : {}) }
      })
  })
  if (chosen !== undefined) commands[chosen]()
}
