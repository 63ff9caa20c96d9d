import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import type { CleanupChoice } from '@shared/live/cleanup'
import type { LiveFinding } from '@shared/live/view'
import { formatInteger } from '../../text/format'
import { report, type App } from '../../workbench/app'
import { activeEditor } from '../../workbench/editors/editors'
import { focusPart, parts } from '../../workbench/focus'
import { prompt } from '../../workbench/quick-input/box'
import { endpointName } from '../endpoints/endpoint-name'
import { selectedRows } from '../../table/selection'
import { shownGroups } from '../problems/shown'
import { targetFinding } from '../problems/target'
import { groupLineId } from '../problems/tree-model'
import { choicesOf, choicesOfFindings, choicesOfResource, choicesOfRows } from './choices'
import { isBusy, journalsOf, type Draft } from './draft'
import { copyPlanCommand, openPlan, savePlan } from './plan-files'
import { keptScope } from './scope'
import { canApply, type Braked } from './standing'
import { shownItems } from './shown'

export type CleanupAction = Extract<ActionId, `cleanup.${string}`>

/** The tab of “everything” is one. */
const ALL = 'all'

/** What can be planned, and done with the plan in front. */
export function cleanupCommands(app: App): Readonly<Record<CleanupAction, () => void>> {
  const { audit, cleanups, live, workbench } = app
  const on = (act: (draft: Draft) => unknown) => (): void => {
    const draft = draftInFront(app)
    if (draft) report(app, Promise.resolve(act(draft)))
  }
  return {
    'cleanup.planAll': () => {
      const ids = live.state.getState().endpoints.map(({ id }) => id)
      workbench.actions.open({ kind: 'cleanup', key: ALL, scope: { of: 'all' } })
      const known = cleanups.getState().drafts.get(ALL)
      if (!known || !isBusy(known))
        report(app, cleanups.actions.plan(ALL, choicesOf({ of: 'all' }, ids) ?? []))
      focusPart('cleanupPlan')
    },
    'cleanup.planSelection': () => planChoices(app, selectionOf(app)),
    'cleanup.apply': on((draft) =>
      canApply(draft, live.state.getState().endpoints) ? cleanups.actions.apply(draft.key) : undefined
    ),
    'cleanup.cancel': on((draft) => cleanups.actions.cancel(draft.key)),
    'cleanup.undo': on((draft) => cleanups.actions.undo(draft.key)),
    'cleanup.refresh': on((draft) => {
      if (isBusy(draft)) return undefined
      return draft.choices === null ? openPlan(app) : cleanups.actions.plan(draft.key, draft.choices)
    }),
    'cleanup.toggleAll': on((draft) => {
      if (draft.phase !== 'ready') return
      const shown = shownItems(draft).map(({ key }) => key)
      cleanups.actions.tick(
        draft.key,
        shown,
        shown.some((key) => draft.unticked.has(key))
      )
    }),
    'cleanup.filter': () => focusPart('cleanupFilter'),
    'cleanup.savePlan': on((draft) => savePlan(app, draft)),
    'cleanup.openPlan': () => report(app, openPlan(app)),
    'cleanup.copyCommand': on((draft) => copyPlanCommand(app, draft)),
    'cleanup.history': () => {
      workbench.actions.open({ kind: 'cleanupHistory' })
      focusPart('cleanupHistory')
    },
    'cleanup.cycles': () => {
      audit.store.actions.setFilter('action:auto_clean')
      workbench.actions.open({ kind: 'audit' })
      focusPart('audit')
    }
  }
}

/** The plan of the tab in front. */
export function draftInFront({ workbench, cleanups }: App): Draft | undefined {
  const shown = activeEditor(workbench.getState().editors)?.content
  return shown?.kind === 'cleanup' ? cleanups.getState().drafts.get(shown.key) : undefined
}

/** Plans what was chosen, in a tab of its own. */
export function planChoices(app: App, choices: readonly CleanupChoice[]): void {
  if (choices.length === 0) return
  const key = crypto.randomUUID().slice(0, 8)
  app.workbench.actions.open({ kind: 'cleanup', key, scope: keptScope(choices) })
  report(app, app.cleanups.actions.plan(key, choices))
  focusPart('cleanupPlan')
}

export const planFindings = (app: App, findings: readonly LiveFinding[]): void =>
  planChoices(app, choicesOfFindings(findings))

/** What a plan of “the selection” is about: that of the part that has the focus, else that of the editor in front. */
export function selectionOf(app: App): CleanupChoice[] {
  const { workbench, live } = app
  const focused = document.activeElement
  if (focused?.closest(`#${parts.problems}`) != null) return problemChoices(app)
  const shown = activeEditor(workbench.getState().editors)?.content
  const { findings } = live.state.getState()
  if (shown?.kind === 'finding') {
    const finding = findings.get(shown.key)
    return finding ? choicesOfFindings([finding]) : []
  }
  if (shown?.kind === 'resource') return choicesOfResource(shown.resource, findings.values())
  const rows = shown?.kind === 'locks' ? lockChoices(app) : []
  return rows.length > 0 ? rows : problemChoices(app)
}

function lockChoices({ locks, index }: App): CleanupChoice[] {
  const rows = selectedRows(locks.getState().selection, index.getSnapshot().rows, index.placeOf)
  return choicesOfRows(rows)
}

/** A problem, or all of a group of them. */
function problemChoices(app: App): CleanupChoice[] {
  const { workbench, live } = app
  const { focusedProblem, problems, appearance } = workbench.getState()
  if (focusedProblem?.startsWith('group:') === true) {
    const { findings, endpoints } = live.state.getState()
    const groups = shownGroups(findings, endpoints, problems, createTranslator(appearance.language))
    const group = groups.find(({ id }) => groupLineId(id) === focusedProblem)
    return choicesOfFindings(group?.findings ?? [])
  }
  const finding = targetFinding(app)
  return finding ? choicesOfFindings([finding]) : []
}

/** More than the brake lets through: only where the number itself is typed. */
export async function askUnbraked(app: App, key: string, { plan, touched }: Braked): Promise<void> {
  const { workbench, live, cleanups } = app
  const { language } = workbench.getState().appearance
  const t = createTranslator(language)
  const endpoint = live.state.getState().endpoints.find(({ id }) => id === plan.endpointId)
  await prompt(workbench, {
    title: t('cleanup:unbrake.title', {
      endpoint: endpoint ? endpointName(endpoint, t) : plan.endpointId,
      touched: formatInteger(touched, language),
      live: formatInteger(plan.live_locks, language)
    }),
    placeholder: t('cleanup:unbrake.placeholder', { touched }),
    hint: t('cleanup:unbrake.hint'),
    maxLength: 12,
    accept: (text) => {
      if (text.trim() !== String(touched)) return t('cleanup:unbrake.wrong', { touched })
      cleanups.actions.change(key, ({ unbraked }) => ({
        unbraked: new Set([...unbraked, plan.endpointId])
      }))
      return null
    }
  })
}

/** What `when` clauses say of the plan in front. */
export function cleanupContext(app: App): Readonly<Record<string, boolean>> {
  const draft = draftInFront(app)
  return {
    cleanupApplicable: canApply(draft, app.live.state.getState().endpoints),
    cleanupRunning: draft?.phase === 'applying' || draft?.phase === 'undoing',
    cleanupUndoable: draft?.phase === 'applied' && journalsOf(draft).length > 0
  }
}
