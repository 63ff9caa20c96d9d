import type { ActionId } from '@shared/ipc/actions'
import { findingTexts } from '@shared/findings/texts'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { ActionTool } from '../../workbench/action-tool'
import { useActions } from '../../workbench/app'
import { SeverityIcon } from '../../workbench/icon'
import { groupFindings } from '../problems/group'
import { EndpointName } from '../endpoints/endpoint-name'
import { situationOf } from './situation'
import { SituationText } from './situation-text'
import type { ResourceNow } from './use-resource'

/** Which resource it is, what can be done with it, what it is now, and what is wrong with it. */
export function ResourceHeader({
  of,
  titleId
}: {
  readonly of: ResourceNow
  readonly titleId: string
}): ReactNode {
  const { resource, endpoint, document, rows, spans, gone, now } = of
  const known = document !== null || rows.length > 0
  const empty = gone && !(document?.found ?? false)
  return (
    <header className="resource-head">
      <div className="resource-title">
        <h1 id={titleId}>
          <span>{resource.type}</span> <Foreign text={resource.id} width={72} />
        </h1>
        <Tools />
      </div>
      {endpoint && (
        <span className="chip" data-endpoint-color={endpoint.color}>
          <EndpointName endpoint={endpoint} />
        </span>
      )}
      {known && !empty && <SituationText situation={situationOf(document, rows, spans)} now={now} />}
      <Findings of={of} />
    </header>
  )
}

const tools: readonly (readonly [ActionId, string])[] = [
  ['resource.refresh', 'refresh'],
  ['jobs.runHere', 'play'],
  ['resource.copyLink', 'link'],
  ['resource.copyId', 'copy'],
  ['resource.copyInspect', 'terminal'],
  ['resource.reveal', 'list-filter']
]

function Tools(): ReactNode {
  const { t } = useText()
  return (
    <div className="resource-tools" role="toolbar" aria-label={t('resource:actions')}>
      {tools.map(([id, icon]) => (
        <ActionTool key={id} id={id} icon={icon} />
      ))}
    </div>
  )
}

/** What is wrong with it now, by kind: each opens the worst of its kind, F8 goes on from there. */
function Findings({ of: { findings } }: { readonly of: ResourceNow }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  if (findings.length === 0) return null
  const groups = groupFindings(findings)
  return (
    <ul className="resource-findings" aria-label={t('workbench:view.problems')}>
      {groups.map(({ id, severity, findings: [worst, ...more] }) => {
        if (!worst) return null
        const { title } = findingTexts(t, worst)
        return (
          <li key={id}>
            <button type="button" className="link" onClick={() => actions.openFinding(worst, true)}>
              <SeverityIcon severity={severity} />
              {more.length === 0 ? title : t('resource:findings', { title, count: more.length + 1 })}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
