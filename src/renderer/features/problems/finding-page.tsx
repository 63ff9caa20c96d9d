import './problems.css'
import { findingTexts } from '@shared/findings/texts'
import type { ResourceRef } from '@shared/live/resource'
import type { LiveFinding } from '@shared/live/view'
import { useEffect, useId, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { isFresh } from '../../stores/endpoint-time'
import { visible } from '../../text/visible'
import { useActions, useApp, useLive, useWorkbench } from '../../workbench/app'
import { SeverityIcon } from '../../workbench/icon'
import { useKeyLabel } from '../../workbench/keys'
import { Section } from '../../workbench/section'
import { CommandLine } from '../endpoints/command-line'
import { cleanCommand, inspectCommand } from '../endpoints/commands'
import { EndpointName } from '../endpoints/endpoint-name'
import { StaleNotice } from '../endpoints/stale-notice'
import { openResource } from '../resource/commands'
import { useResource } from '../resource/use-resource'
import { Timeline } from '../timeline/timeline'
import { suggestedAction } from './actions'
import { AlertNotice } from './alert-notice'
import { EvidenceTable } from './evidence'
import { FindingActions } from './finding-actions'
import { resourceOf } from './resource-of'
import { Seen } from './seen'
import { Since } from './since'
import { StandingNotice } from './standing'

/** One finding: what it is, why it is a problem, what was seen, and what to do. */
export function FindingPage({ finding: kept }: { readonly finding: LiveFinding }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const titleId = useId()
  // The page that is in front is what keys are about.
  const look = (): void => actions.focusProblem(kept.key)
  useEffect(() => actions.focusProblem(kept.key), [actions, kept.key])
  // The tab keeps the finding as it was opened; while it stands, it is shown as it is now.
  const current = useLive((state) => state.findings.get(kept.key))
  const finding = current ?? kept
  const texts = findingTexts(t, finding)
  const resource = resourceOf(finding)
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === finding.endpointId))
  const fresh = useLive(({ linked }) => endpoint !== undefined && isFresh(endpoint, linked))
  return (
    <article
      className={current && !fresh ? 'finding stale' : 'finding'}
      aria-labelledby={titleId}
      onPointerDownCapture={look}
      onFocusCapture={look}
    >
      <StandingNotice finding={finding} />
      {current && <StaleNotice endpoint={endpoint} />}
      {current && <AlertNotice finding={current} />}
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
            {t(`findings:severity.${finding.severity}`)}
            {/* How long it stood nobody knows once it is gone. */}
            {current && (
              <>
                {' · '}
                <Since iso={finding.since} endpointId={finding.endpointId} />
              </>
            )}
          </span>
        </p>
        <p className="finding-message">
          <bdi>{visible(texts.message)}</bdi>
        </p>
        {current && <FindingActions finding={current} />}
      </header>
      <Section title={t('problems:why')}>
        <p>{visible(texts.why)}</p>
      </Section>
      {finding.runs.length > 0 && resource && (
        <Section title={t('resource:timeline.name')}>
          <Runs
            resource={resource}
            offered={current !== undefined && suggestedAction(finding) === 'problems.openResource'}
          />
        </Section>
      )}
      <Section title={t('problems:evidenceTitle')}>
        <Seen finding={finding} />
        <EvidenceTable evidence={finding.evidence} />
      </Section>
      <Section title={t('problems:advice')}>
        <p>{visible(texts.advice)}</p>
        <Commands finding={finding} />
      </Section>
    </article>
  )
}

/**
 * All runs of the finding's resource: which of them are concerned is seen from what they do.
 * @param offered the way to the resource's page stands among the finding's actions already
 */
function Runs({
  resource,
  offered
}: {
  readonly resource: ResourceRef
  readonly offered: boolean
}): ReactNode {
  const { t } = useText()
  const app = useApp()
  const { spans, now, document, fresh } = useResource(resource)
  const key = useKeyLabel('resource.open')
  const title = t('palette:action.resource_open')
  const open = (run?: string): void => openResource(app, resource, run === undefined ? {} : { run })
  return (
    <>
      {spans.length > 0 ? (
        <Timeline spans={spans} now={now} onOpen={open} />
      ) : (
        <p className="hint">{t(`problems:runs.${document ? 'none' : fresh ? 'reading' : 'unread'}`)}</p>
      )}
      {!offered && (
        <div className="buttons">
          <button
            type="button"
            className="button secondary"
            title={key === null ? title : `${title} (${key})`}
            onClick={() => open()}
          >
            {title}
          </button>
        </div>
      )}
    </>
  )
}

function Commands({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const cli = useWorkbench((state) => state.info?.cli ?? 'taskguard')
  const platform = useWorkbench((state) => state.info?.platform ?? 'linux')
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === finding.endpointId))
  const context = { cli, platform, endpoint }
  const resource = resourceOf(finding)
  return (
    <>
      {resource && (
        <CommandLine command={inspectCommand({ ...context, type: resource.type, resourceId: resource.id })} />
      )}
      {finding.suggestion === 'clean' && (
        <CommandLine command={cleanCommand({ ...context, kind: finding.kind })} />
      )}
    </>
  )
}
