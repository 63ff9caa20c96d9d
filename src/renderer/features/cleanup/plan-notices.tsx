import { noteText } from '@shared/audit/note'
import type { EndpointView } from '@shared/live/view'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger, formatMoment, formatPercent } from '../../text/format'
import { visible } from '../../text/visible'
import { useApp, useLive, useReport, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { endpointName } from '../endpoints/endpoint-name'
import { unlockEndpoint } from '../endpoints/actions/endpoint-actions'
import { askUnbraked } from './commands'
import type { Draft, Item } from './draft'
import { faultText } from './fault-text'
import { obstaclesOf, type Braked } from './standing'

type Tone = 'error' | 'warning' | 'info'
const ICONS: Readonly<Record<Tone, string>> = { error: 'error', warning: 'warning', info: 'info' }

function Notice({
  tone,
  children,
  action
}: {
  readonly tone: Tone
  readonly children: ReactNode
  readonly action?: ReactNode
}): ReactNode {
  return (
    <div className={`notice ${tone}`} role="status">
      <Icon name={ICONS[tone]} />
      <div className="notice-text">{children}</div>
      {action}
    </div>
  )
}

/** What a person must know before she applies the plan, or after: each with a way on. */
export function PlanNotices({
  draft,
  chosen
}: {
  readonly draft: Draft
  readonly chosen: readonly Item[]
}): ReactNode {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const nameOf = (id: string): string => {
    const endpoint = endpoints.find((one) => one.id === id)
    return endpoint ? endpointName(endpoint, t) : visible(id)
  }
  const obstacles = draft.phase === 'ready' ? obstaclesOf(draft, chosen, endpoints) : null
  return (
    <div className="plan-notices">
      {draft.fault && (
        <Notice tone="error">
          <p>{faultText(draft.fault, t)}</p>
        </Notice>
      )}
      {draft.faults.map(({ endpointId, fault }) => (
        <Notice key={endpointId} tone="warning">
          <p>
            {t('cleanup:notice.notPlanned', { endpoint: nameOf(endpointId), problem: faultText(fault, t) })}
          </p>
        </Notice>
      ))}
      <FromFileNotice draft={draft} />
      <Incomplete draft={draft} nameOf={nameOf} />
      {obstacles?.locked.map((endpoint) => (
        <Locked key={endpoint.id} endpoint={endpoint} />
      ))}
      {obstacles?.away.map(({ id }) => (
        <Notice key={id} tone="warning">
          <p>{t('cleanup:notice.away', { endpoint: nameOf(id) })}</p>
        </Notice>
      ))}
      {obstacles?.braked.map((braked) => (
        <Brake key={braked.plan.endpointId} draft={draft} braked={braked} nameOf={nameOf} />
      ))}
      {draft.applied.flatMap(({ endpointId, fault, stopped }) => {
        const problem = fault
          ? faultText(fault, t)
          : stopped === null || stopped.code === 'halted'
            ? null
            : visible(noteText({ said: stopped }, t) ?? '')
        return problem === null
          ? []
          : [
              <Notice key={endpointId} tone="error">
                <p>{t('cleanup:notice.stopped', { endpoint: nameOf(endpointId), problem })}</p>
              </Notice>
            ]
      })}
      {draft.undoFaults.map((fault) => (
        <Notice key={`${fault.code} ${fault.detail}`} tone="error">
          <p>{t('cleanup:notice.undoStopped', { problem: faultText(fault, t) })}</p>
        </Notice>
      ))}
    </div>
  )
}

function FromFileNotice({ draft }: { readonly draft: Draft }): ReactNode {
  const { t, language } = useText()
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === draft.plans[0]?.endpointId))
  const { from, plans } = draft
  if (!from || plans.length === 0) return null
  const elsewhere = endpoint !== undefined && endpoint.address !== from.madeFor
  return (
    <Notice tone="info">
      <p>
        {t('cleanup:notice.file', { name: visible(from.name), at: formatMoment(from.madeAt, language) })}{' '}
        {elsewhere &&
          t('cleanup:notice.elsewhere', {
            made: visible(from.madeFor),
            here: visible(endpoint.address)
          })}
      </p>
    </Notice>
  )
}

/** Fails closed, and says so: what could not be read is not in the plan. */
function Incomplete({
  draft,
  nameOf
}: {
  readonly draft: Draft
  readonly nameOf: (id: string) => string
}): ReactNode {
  const { t } = useText()
  const [open, setOpen] = useState<string | null>(null)
  return draft.plans
    .filter(({ complete }) => !complete)
    .map(({ endpointId, unread }) => (
      <Notice
        key={endpointId}
        tone="warning"
        action={
          unread.length > 0 && (
            <button
              type="button"
              className="button secondary"
              aria-expanded={open === endpointId}
              onClick={() => setOpen((now) => (now === endpointId ? null : endpointId))}
            >
              {t('cleanup:notice.unread', { count: unread.length })}
            </button>
          )
        }
      >
        <p>{t('cleanup:notice.incomplete', { endpoint: nameOf(endpointId) })}</p>
        {open === endpointId && (
          <ul className="plan-unread">
            {unread.map((part) => (
              <li key={part}>
                <bdi>{visible(part)}</bdi>
              </li>
            ))}
          </ul>
        )}
      </Notice>
    ))
}

function Locked({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const report = useReport()
  const entry = useWorkbench(({ book }) => book.endpoints.find(({ id }) => id === endpoint.id))
  return (
    <Notice
      tone="warning"
      action={
        entry && (
          <button
            type="button"
            className="button secondary"
            onClick={() => report(unlockEndpoint(app, entry))}
          >
            {t('palette:action.endpoints_unlock')}
          </button>
        )
      }
    >
      <p>{t('cleanup:notice.locked', { endpoint: endpointName(endpoint, t) })}</p>
    </Notice>
  )
}

function Brake({
  draft,
  braked,
  nameOf
}: {
  readonly draft: Draft
  readonly braked: Braked
  readonly nameOf: (id: string) => string
}): ReactNode {
  const { t, language } = useText()
  const app = useApp()
  const { plan, touched } = braked
  return (
    <Notice
      tone="warning"
      action={
        <button
          type="button"
          className="button secondary"
          onClick={() => void askUnbraked(app, draft.key, braked)}
        >
          {t('cleanup:button.allTheSame')}
        </button>
      }
    >
      <p>
        {t('cleanup:notice.brake', {
          endpoint: nameOf(plan.endpointId),
          touched: formatInteger(touched, language),
          live: formatInteger(plan.live_locks, language),
          share: formatPercent(plan.maxShare, language)
        })}
      </p>
    </Notice>
  )
}
