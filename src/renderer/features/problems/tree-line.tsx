import { assertNever } from '@shared/errors'
import { findingTexts } from '@shared/findings/texts'
import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFresh } from '../../stores/endpoint-time'
import { formatInteger } from '../../text/format'
import { ellipsizeMiddle, visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { Icon, SeverityIcon } from '../../workbench/icon'
import { EndpointName } from '../endpoints/endpoint-name'
import { AlertMark, alertText } from './alert-text'
import type { FindingGroup } from './group'
import { Since } from './since'
import { elementId, type TreeLine } from './tree-model'
import type { Grouping } from './view'

interface LineProps {
  readonly line: TreeLine
  readonly grouping: Grouping
  readonly top: number
  readonly focused: boolean
  readonly selected: boolean
  readonly onOpen: (line: TreeLine, preview: boolean) => void
}

/** One line of the tree. */
export function Line({ line, grouping, top, focused, selected, onOpen }: LineProps): ReactNode {
  const isGroup = line.kind === 'group'
  const classes = ['tree-row']
  if (focused) classes.push('focused')
  if (selected) classes.push('selected')
  if (!isGroup && isQuiet(line.finding)) classes.push('quiet')
  return (
    // The tree has the keys; the pointer is a second way.
    <div
      role="treeitem"
      id={elementId(line.id)}
      aria-level={line.level}
      aria-posinset={line.position}
      aria-setsize={line.size}
      aria-selected={selected}
      {...(isGroup ? { 'aria-expanded': line.open } : {})}
      className={classes.join(' ')}
      data-level={line.level}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(line, true)}
      onDoubleClick={() => !isGroup && onOpen(line, false)}
    >
      {isGroup ? (
        <GroupLine group={line.group} open={line.open} />
      ) : (
        <FindingLine finding={line.finding} grouping={grouping} />
      )}
    </div>
  )
}

function GroupLine({ group, open }: { readonly group: FindingGroup; readonly open: boolean }): ReactNode {
  const { t, language } = useText()
  const quiet = group.findings.length - group.active
  return (
    <>
      <Icon name={open ? 'chevron-down' : 'chevron-right'} className="twistie" />
      <SeverityIcon severity={group.severity} />
      <span className="tree-label">
        <GroupName group={group} />
      </span>
      {quiet > 0 && (
        <span className="tree-count" title={t('problems:quietCount', { count: quiet })}>
          +{formatInteger(quiet, language)}
        </span>
      )}
      {group.active > 0 && (
        <span className="tree-badge" title={t('problems:activeCount', { count: group.active })}>
          {formatInteger(group.active, language)}
        </span>
      )}
    </>
  )
}

function GroupName({ group }: { readonly group: FindingGroup }): ReactNode {
  const { t } = useText()
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === group.name))
  switch (group.by) {
    case 'kind':
      return t(`findings:${group.name}.title`)
    case 'type':
      return <bdi>{visible(group.name)}</bdi>
    case 'endpoint':
      return endpoint ? (
        <span className="tree-endpoint" data-endpoint-color={endpoint.color}>
          <EndpointName endpoint={endpoint} />
        </span>
      ) : (
        <bdi>{visible(group.name)}</bdi>
      )
    default:
      return assertNever(group.by)
  }
}

/** The sentence without the resource that it begins with: the line has named it. */
function sentence(message: string, { type, resource_id }: LiveFinding): string {
  const subject = `${type} ${resource_id}`
  return message.startsWith(subject) ? message.slice(subject.length).replace(/^[:：]?\s*/u, '') : message
}

function FindingLine({
  finding,
  grouping
}: {
  readonly finding: LiveFinding
  readonly grouping: Grouping
}): ReactNode {
  const { t, language } = useText()
  const texts = findingTexts(t, finding)
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === finding.endpointId))
  const linked = useLive((state) => state.linked)
  const fresh = endpoint !== undefined && isFresh(endpoint, linked)
  const { alert } = finding
  const lines = [visible(texts.message)]
  if (alert) lines.push(alertText(alert, t, language, endpoint?.clockOffsetMs ?? 0))
  return (
    <>
      <span className="tree-stripe" data-endpoint-color={endpoint?.color ?? 'blue'} />
      {grouping !== 'kind' && <SeverityIcon severity={finding.severity} />}
      {alert && <AlertMark alert={alert} />}
      <span className={fresh ? 'tree-label' : 'tree-label stale'} title={lines.join('\n')}>
        <bdi className="mono">{ellipsizeMiddle(visible(finding.resource_id), 24)}</bdi>
        {grouping !== 'kind' && <span className="tree-detail">{texts.title}</span>}
        {grouping !== 'type' && (
          <span className="tree-detail">
            <bdi>{visible(finding.type)}</bdi>
          </span>
        )}
        <span className="tree-detail">
          <bdi>{visible(sentence(texts.message, finding))}</bdi>
        </span>
      </span>
      <span className="tree-since">
        <Since iso={finding.since} endpointId={finding.endpointId} />
      </span>
    </>
  )
}
