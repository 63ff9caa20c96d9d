import './problems.css'
import { findingTexts } from '@shared/findings/texts'
import type { LiveFinding, LockRow } from '@shared/live/view'
import { useId, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useClock } from '../../stores/clock'
import { Foreign } from '../../text/foreign'
import { visible } from '../../text/visible'
import { useActions, useApp, useLive, useWorkbench } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { Icon, SeverityIcon } from '../../workbench/icon'
import { CommandLine } from '../endpoints/command-line'
import { cleanCommand, inspectCommand } from '../endpoints/commands'
import { EndpointName } from '../endpoints/endpoint-name'
import { EvidenceTable } from './evidence'
import { Since } from './since'
import { StandingNotice } from './standing'
import { TimelineChart } from './timeline'
import { timelineOf } from './timeline-model'

/** One finding: what it is, why it is a problem, what was seen, and what to do. */
export function FindingPage({ finding: kept }: { readonly finding: LiveFinding }): ReactNode {
  const { t } = useText()
  const titleId = useId()
  // The tab keeps the finding as it was opened; while it stands, it is shown as it is now.
  const current = useLive((state) => state.findings.get(kept.key))
  const finding = current ?? kept
  const texts = findingTexts(t, finding)
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === finding.endpointId))
  return (
    <article className="finding" aria-labelledby={titleId}>
      <StandingNotice finding={finding} />
      <header className="finding-head">
        <h1 id={titleId}>
          <SeverityIcon severity={finding.severity} />
          {texts.title}
        </h1>
        <p className="finding-subject">
          <span>{finding.type}</span>
          <Foreign text={finding.resource_id} width={80} />
          {endpoint && (
            <span className="chip" data-endpoint-color={endpoint.color}>
              <EndpointName endpoint={endpoint} />
            </span>
          )}
          <span className="finding-since">
            {t(`findings:severity.${finding.severity}`)} ·{' '}
            <Since iso={finding.since} endpointId={finding.endpointId} />
          </span>
        </p>
        <p className="finding-message">
          <bdi>{visible(texts.message)}</bdi>
        </p>
      </header>
      <Section title={t('problems:why')}>
        <p>{visible(texts.why)}</p>
      </Section>
      {finding.runs.length > 0 && (
        <Section title={t('problems:runs')}>
          <Runs finding={finding} />
        </Section>
      )}
      <Section title={t('problems:evidenceTitle')}>
        <EvidenceTable evidence={finding.evidence} />
      </Section>
      <Section title={t('problems:advice')}>
        <p>{visible(texts.advice)}</p>
        <Commands finding={finding} />
      </Section>
    </article>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  // A finding may stand in two editor groups at once.
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

function Runs({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const offset = useLive(
    (state) => state.endpoints.find(({ id }) => id === finding.endpointId)?.clockOffsetMs ?? 0
  )
  const now = useClock() + offset
  const rows = useRowsOf(finding)
  const timeline = timelineOf(finding, rows, now)
  const showRow = (key: string): void => {
    actions.setFilter({ text: '', endpointId: null, type: null })
    actions.selectRow(key)
    actions.open({ kind: 'locks' })
    focusPart('locks')
  }
  return (
    <>
      {timeline && <TimelineChart timeline={timeline} />}
      <ul className="runs">
        {finding.runs.map((runId) => {
          const row = rows.find((one) => one.runId === runId)
          return (
            <li key={runId}>
              <Icon name={row ? 'play-circle' : 'circle-outline'} />
              <Foreign text={runId} />
              {row ? (
                <button type="button" className="link" onClick={() => showRow(row.key)}>
                  {t('problems:showInLocks')}
                </button>
              ) : (
                <span className="hint">{t('problems:notLive')}</span>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** The rows of the finding's resource. Its runs are found anew when rows change, not at every tick of the clock. */
function useRowsOf(finding: LiveFinding): readonly LockRow[] {
  const { live } = useApp()
  const version = useSyncExternalStore(live.rows.subscribe, () => live.rows.version)
  return useMemo(() => {
    const runs = new Set(finding.runs)
    return [...live.rows.values()].filter((row) => row.runId !== null && runs.has(row.runId))
    // oxlint-disable-next-line react/exhaustive-deps -- the version stands for the rows, which change in place
  }, [live, version, finding.runs])
}

function Commands({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const cli = useWorkbench((state) => state.info?.cli ?? 'taskguard')
  const platform = useWorkbench((state) => state.info?.platform ?? 'linux')
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === finding.endpointId))
  const context = { cli, platform, endpoint }
  return (
    <>
      <CommandLine
        command={inspectCommand({ ...context, type: finding.type, resourceId: finding.resource_id })}
      />
      {finding.suggestion === 'clean' && (
        <CommandLine command={cleanCommand({ ...context, kind: finding.kind })} />
      )}
    </>
  )
}
