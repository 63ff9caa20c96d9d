import type { ActionId } from '@shared/ipc/actions'
import { strokesLabel } from '@shared/keybindings/label'
import { ruleFor } from '@shared/keybindings/resolve'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock, formatInteger } from '../../text/format'
import { ActionTool } from '../../workbench/action-tool'
import { useLive, useWorkbench } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { rulesInForce } from '../../workbench/keys'
import { KeyCaps } from '../../workbench/quick-input/key-caps'
import { platformOf } from '../../workbench/store'
import { useCommands } from '../../workbench/use-commands'
import { EndpointName } from '../endpoints/endpoint-name'
import { isBusy, journalsOf, sawAll, type Draft, type Item } from './draft'
import { countOutcomes, planSentence } from './plan-sentence'
import { shownItems, touched } from './shown'
import { canApply } from './standing'
import { useDraftActions } from './use-draft'

/** What the plan does in a sentence, and what can be done with it. */
export function PlanHead({
  draft,
  chosen
}: {
  readonly draft: Draft
  readonly chosen: readonly Item[]
}): ReactNode {
  const { t } = useText()
  return (
    <header className="plan-head">
      <div role="status">
        <h1 className="plan-sentence">
          <PhaseIcon draft={draft} />
          {planSentence(draft, chosen, t)}
        </h1>
      </div>
      <Scope draft={draft} chosen={chosen} />
      <div className="plan-tools">
        <MainActions draft={draft} chosen={chosen} />
        <span className="plan-space" />
        <Filter draft={draft} />
        {draft.phase === 'ready' && draft.items.length > 0 && (
          <ActionTool id="cleanup.refresh" icon="refresh" />
        )}
        <ActionTool id="cleanup.savePlan" icon="save" disabled={draft.items.length === 0} />
        <ActionTool id="cleanup.openPlan" icon="folder-opened" />
        <ActionTool id="cleanup.copyCommand" icon="terminal" disabled={draft.items.length === 0} />
        <ActionTool id="cleanup.history" icon="history" />
      </div>
      <Progress draft={draft} />
    </header>
  )
}

const ICONS: Readonly<Record<Draft['phase'], string>> = {
  planning: 'loading',
  ready: 'checklist',
  refused: 'error',
  applying: 'loading',
  applied: 'pass',
  undoing: 'loading',
  undone: 'discard'
}

function PhaseIcon({ draft }: { readonly draft: Draft }): ReactNode {
  const { phase, outcomes } = draft
  const { changed, failed } = countOutcomes(outcomes)
  const nothing = phase === 'ready' && draft.items.length === 0
  const mixed = (phase === 'applied' && changed + failed > 0) || (nothing && !sawAll(draft))
  const name = mixed ? 'warning' : nothing ? 'pass' : ICONS[phase]
  return (
    <Icon
      name={name}
      className={isBusy(draft) ? 'codicon-modifier-spin' : `phase-${mixed ? 'mixed' : phase}`}
    />
  )
}

/** Where, as of when, and how much of what lives there. */
function Scope({ draft, chosen }: { readonly draft: Draft; readonly chosen: readonly Item[] }): ReactNode {
  const { t, language } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const number = (value: number): string => formatInteger(value, language)
  return (
    <p className="plan-scope">
      {concerned(draft).map((plan) => {
        const endpoint = endpoints.find(({ id }) => id === plan.endpointId)
        const count = touched(chosen, plan.endpointId)
        return (
          <span key={plan.endpointId} className="plan-place">
            {endpoint && (
              <span className="chip" data-endpoint-color={endpoint.color}>
                <EndpointName endpoint={endpoint} />
              </span>
            )}
            {t('cleanup:scope.touches', {
              touched: number(count),
              live: number(plan.live_locks),
              count: plan.live_locks
            })}
          </span>
        )
      })}
      {draft.plans.length > 0 && (
        <span>{t('cleanup:scope.asOf', { time: formatClock(draft.at, language) })}</span>
      )}
      <Hidden draft={draft} />
    </p>
  )
}

/** The endpoints that the plan does something at; all, where it does nothing. */
const concerned = ({ plans }: Draft): Draft['plans'] =>
  plans.some(({ actions }) => actions > 0) ? plans.filter(({ actions }) => actions > 0) : plans

/** Ticked items that a filter hides are not acted on: said, so that nobody wonders. */
function Hidden({ draft }: { readonly draft: Draft }): ReactNode {
  const { t, language } = useText()
  if (draft.phase !== 'ready' || draft.filter.trim() === '') return null
  const hidden = draft.items.length - shownItems(draft).length
  return hidden === 0 ? null : (
    <span>{t('cleanup:scope.hidden', { count: hidden, number: formatInteger(hidden, language) })}</span>
  )
}

function MainActions({
  draft,
  chosen
}: {
  readonly draft: Draft
  readonly chosen: readonly Item[]
}): ReactNode {
  const { t, language } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const number = (value: number): string => formatInteger(value, language)
  switch (draft.phase) {
    case 'ready':
      return draft.items.length === 0 ? (
        <Again draft={draft} />
      ) : (
        <ActionButton
          id="cleanup.apply"
          label={t('cleanup:button.apply', { number: number(chosen.length) })}
          disabled={!canApply(draft, endpoints)}
        />
      )
    case 'applying':
    case 'undoing':
      return (
        <ActionButton
          id="cleanup.cancel"
          label={t(draft.cancelling ? 'cleanup:button.cancelling' : 'cleanup:button.cancel')}
          disabled={draft.cancelling}
          secondary
        />
      )
    case 'applied': {
      const { applied } = countOutcomes(draft.outcomes)
      return (
        <>
          {journalsOf(draft).length > 0 && (
            <ActionButton
              id="cleanup.undo"
              label={t('cleanup:button.undo', { number: number(applied) })}
              secondary
            />
          )}
          <Again draft={draft} />
        </>
      )
    }
    case 'planning':
    case 'refused':
    case 'undone':
    default:
      return <Again draft={draft} />
  }
}

/** A plan from a file can't be made anew: another may be opened. */
function Again({ draft }: { readonly draft: Draft }): ReactNode {
  const { t } = useText()
  return (
    <ActionButton
      id="cleanup.refresh"
      label={t(draft.choices === null ? 'cleanup:button.another' : 'cleanup:button.again')}
      disabled={draft.phase === 'planning'}
      secondary
    />
  )
}

function ActionButton({
  id,
  label,
  disabled = false,
  secondary = false
}: {
  readonly id: ActionId
  readonly label: string
  readonly disabled?: boolean
  readonly secondary?: boolean
}): ReactNode {
  const commands = useCommands()
  const platform = useWorkbench(platformOf)
  const strokes = useWorkbench((state) => ruleFor(rulesInForce(state), id))?.strokes
  return (
    <button
      type="button"
      className={secondary ? 'button secondary plan-button' : 'button plan-button'}
      disabled={disabled}
      aria-keyshortcuts={strokes && strokesLabel(strokes, platform)}
      onClick={({ detail }) => {
        // Another button may have come to stand here between two clicks that were meant for the first.
        if (detail > 1 && id !== 'cleanup.cancel') return
        commands[id]()
        // The button goes with what it began; its keys go on with the lines.
        focusPart('cleanupPlan')
      }}
    >
      {label}
      {strokes && (
        <span aria-hidden="true">
          <KeyCaps strokes={strokes} platform={platform} />
        </span>
      )}
    </button>
  )
}

function Filter({ draft }: { readonly draft: Draft }): ReactNode {
  const { t } = useText()
  const actions = useDraftActions()
  return (
    <input
      id={parts.cleanupFilter}
      type="text"
      className="plan-filter"
      spellCheck={false}
      autoComplete="off"
      aria-label={t('cleanup:filter')}
      placeholder={t('cleanup:filter')}
      value={draft.filter}
      onChange={({ target }) => actions.change(draft.key, () => ({ filter: target.value }))}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || draft.filter === '') return
        actions.change(draft.key, () => ({ filter: '' }))
        event.stopPropagation()
      }}
    />
  )
}

function Progress({ draft }: { readonly draft: Draft }): ReactNode {
  const { t, language } = useText()
  const { progress } = draft
  if (!progress) return null
  const { done, of } = progress
  const number = (value: number): string => formatInteger(value, language)
  return (
    <div className="plan-progress">
      <div
        className="plan-bar"
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={of}
        aria-valuenow={done}
        aria-label={t('cleanup:progress.name')}
      >
        <span style={{ transform: `scaleX(${of === 0 ? 0 : done / of})` }} />
      </div>
      <span className="plan-progress-text">
        {t('cleanup:progress.text', { done: number(done), of: number(of) })}
      </span>
    </div>
  )
}
