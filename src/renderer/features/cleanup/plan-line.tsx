import { findingTexts } from '@shared/findings/texts'
import { saidText } from '@shared/plan/said'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { EvidenceValue } from '../problems/evidence'
import type { Draft, Item } from './draft'
import { changedFields, summary } from './fields'
import { becauseOf } from './groups'
import { elementId, itemsOf, type PlanLine } from './lines'
import { Outcome } from './outcome'
import { reasonText } from './outcome-text'

interface LineProps {
  readonly draft: Draft
  readonly line: PlanLine
  readonly top: number
  readonly focused: boolean
  readonly onFocus: (line: PlanLine) => void
  readonly onTick: (line: PlanLine) => void
  readonly onToggle: (line: PlanLine) => void
  readonly onOpen: (line: PlanLine) => void
}

export type Ticked = boolean | 'mixed'

/** Whether the items of a line are chosen; null: it has none. */
export function tickedOf({ unticked }: Draft, line: PlanLine): Ticked | null {
  if (line.kind !== 'group' && line.kind !== 'item') return null
  const items = itemsOf(line)
  const off = items.reduce((sum, { key }) => sum + (unticked.has(key) ? 1 : 0), 0)
  return off === 0 ? true : off === items.length ? false : 'mixed'
}

/** One line of the plan. */
export function Line(props: LineProps): ReactNode {
  const { draft, line, top, focused, onFocus, onToggle, onOpen } = props
  const ticked = tickedOf(draft, line)
  const classes = ['plan-row', `plan-${line.kind}`]
  if (focused) classes.push('focused')
  if (ticked === false) classes.push('unticked')
  const openable = 'open' in line
  return (
    // The tree has the keys; the pointer is a second way.
    <div
      role="treeitem"
      id={elementId(draft.key, line.id)}
      aria-level={line.level}
      aria-selected={focused}
      {...(openable ? { 'aria-expanded': line.open } : {})}
      {...(ticked === null ? {} : { 'aria-checked': ticked })}
      {...(line.kind === 'item' ? { 'aria-posinset': line.position, 'aria-setsize': line.size } : {})}
      className={classes.join(' ')}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => onFocus(line)}
      onClick={() => {
        if (line.kind === 'group' || line.kind === 'leftGroup') onToggle(line)
      }}
      onDoubleClick={() => onOpen(line)}
    >
      {openable && (
        <span
          className="plan-twistie"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation()
            onToggle(line)
          }}
        >
          <Icon name={line.open ? 'chevron-down' : 'chevron-right'} />
        </span>
      )}
      <LineContent {...props} ticked={ticked} />
    </div>
  )
}

function LineContent(props: LineProps & { readonly ticked: Ticked | null }): ReactNode {
  const { draft, line, ticked, onTick } = props
  switch (line.kind) {
    case 'group':
      return (
        <GroupLine
          line={line}
          draft={draft}
          box={<Box ticked={ticked} line={line} draft={draft} onTick={onTick} />}
        />
      )
    case 'item':
      return (
        <ItemLine
          draft={draft}
          item={line.item}
          box={<Box ticked={ticked} line={line} draft={draft} onTick={onTick} />}
        />
      )
    case 'field':
      return <FieldLine item={line.item} at={line.at} />
    case 'why':
      return <WhyLine item={line.item} part={line.part} />
    case 'evidence':
      return <EvidenceLine name={line.name} value={line.value} />
    case 'leftGroup':
      return <LeftGroupLine count={line.count} />
    case 'left':
    default:
      return <LeftLine line={line} />
  }
}

/** The box of an item or a group; its state is the tree item's. */
function Box({
  ticked,
  line,
  draft,
  onTick
}: Pick<LineProps, 'line' | 'draft' | 'onTick'> & { readonly ticked: Ticked | null }): ReactNode {
  const icon = ticked === true ? 'check' : ticked === 'mixed' ? 'dash' : null
  return (
    <span
      className={draft.phase === 'ready' ? 'plan-box' : 'plan-box settled'}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        onTick(line)
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {icon && <Icon name={icon} />}
    </span>
  )
}

function GroupLine({
  line: { group },
  draft,
  box
}: {
  readonly line: Extract<PlanLine, { kind: 'group' }>
  readonly draft: Draft
  readonly box: ReactNode
}): ReactNode {
  const { t, language } = useText()
  const count = group.items.length
  const chosen = group.items.filter(({ key }) => !draft.unticked.has(key)).length
  const number = (value: number): string => formatInteger(value, language)
  return (
    <>
      {box}
      <span className="plan-group-name">{t(`findings:${group.kind}.title`)}</span>
      <span className="plan-group-why">{t(`cleanup:because.${group.because}`)}</span>
      <span className={`plan-risk risk-${group.risk}`} title={t(`cleanup:riskWhy.${group.because}`)}>
        {t(`cleanup:risk.${group.risk}`)}
      </span>
      <span className="tree-badge">
        {chosen === count ? number(count) : `${number(chosen)}/${number(count)}`}
      </span>
    </>
  )
}

function ItemLine({
  draft,
  item,
  box
}: {
  readonly draft: Draft
  readonly item: Item
  readonly box: ReactNode
}): ReactNode {
  const text = useText()
  const { action } = item
  const { before, after } = summary(action, text)
  const color = useLive((state) => state.endpoints.find(({ id }) => id === item.endpointId)?.color ?? 'blue')
  const outcome = draft.undone.get(item.key) ?? draft.outcomes.get(item.key)
  return (
    <>
      <span className="tree-stripe" data-endpoint-color={color} />
      {box}
      <span className="plan-resource" title={visible(`${action.type} ${action.resource_id}`)}>
        <bdi className="plan-type">{visible(action.type)}</bdi>
        <Foreign text={action.resource_id} width={24} />
      </span>
      <span className="plan-evidence">
        <bdi title={`${foundText(item, text)}\n${becauseText(item, text)}`}>{evidenceText(item, text)}</bdi>
      </span>
      <bdi className="plan-before mono" title={before}>
        {before}
      </bdi>
      <Icon name="arrow-small-right" className="plan-arrow" />
      <bdi className="plan-after mono" title={after}>
        {after}
      </bdi>
      <span className="plan-result">{outcome && <Outcome outcome={outcome} />}</span>
    </>
  )
}

/** The same without the resource that it begins with: the line has named it. */
function evidenceText(item: Item, text: ReturnType<typeof useText>): string {
  const { type, resource_id } = item.action
  const found = foundText(item, text)
  const subject = visible(`${type} ${resource_id}`)
  return found.startsWith(subject) ? found.slice(subject.length).replace(/^[:：]?\s*/u, '') : found
}

/** What was found of the resource; a plan of an earlier version has its English alone. */
function foundText({ action }: Item, { t }: ReturnType<typeof useText>): string {
  const { kind, type, resource_id, evidence, since, why } = action
  if (!evidence || since === undefined) return visible(why)
  return visible(findingTexts(t, { kind, type, resource_id, since, evidence }).message)
}

/** What makes the action right. */
function becauseText(item: Item, { t }: ReturnType<typeof useText>): string {
  const after = item.action.evidence?.['after_s']
  const params = typeof after === 'number' ? { after_s: after } : {}
  return visible(saidText({ code: becauseOf(item), params }, t))
}

/** One thing that changes, as a diff has it. */
function FieldLine({ item, at }: { readonly item: Item; readonly at: number }): ReactNode {
  const text = useText()
  const field = changedFields(item.action, text)[at]
  if (!field) return null
  return (
    <>
      <span className="plan-field-name" title={field.key}>
        {text.t(`cleanup:field.${field.name}`)}
        <bdi className="plan-field-key mono">{field.key}</bdi>
      </span>
      <bdi className="plan-removed mono" title={field.before ?? undefined}>
        {field.before ?? text.t('cleanup:value.absent')}
      </bdi>
      <bdi
        className={field.after === null ? 'plan-gone mono' : 'plan-added mono'}
        title={field.after ?? undefined}
      >
        {field.after ?? text.t('cleanup:value.gone')}
      </bdi>
    </>
  )
}

function WhyLine({ item, part }: Pick<Extract<PlanLine, { kind: 'why' }>, 'item' | 'part'>): ReactNode {
  const text = useText()
  const why = part === 'found' ? foundText(item, text) : becauseText(item, text)
  return (
    <bdi className="plan-said" title={why}>
      {why}
    </bdi>
  )
}

function EvidenceLine({
  name,
  value
}: Pick<Extract<PlanLine, { kind: 'evidence' }>, 'name' | 'value'>): ReactNode {
  const { t } = useText()
  return (
    <>
      <span className="plan-field-name">{t(`problems:evidence.${name}`)}</span>
      <span className="plan-evidence-value">
        <EvidenceValue name={name} value={value} />
      </span>
    </>
  )
}

function LeftGroupLine({ count }: { readonly count: number }): ReactNode {
  const { t, language } = useText()
  return (
    <>
      <span className="plan-group-name">{t('cleanup:left.title')}</span>
      <span className="plan-group-why">{t('cleanup:left.why')}</span>
      <span className="tree-badge">{formatInteger(count, language)}</span>
    </>
  )
}

function LeftLine({ line: { left } }: { readonly line: Extract<PlanLine, { kind: 'left' }> }): ReactNode {
  const text = useText()
  const { kind, type, resource_id, why, why_said: said } = left.skipped
  const color = useLive((state) => state.endpoints.find(({ id }) => id === left.endpointId)?.color ?? 'blue')
  const reason = reasonText({ reason: why, said }, text)
  return (
    <>
      <span className="tree-stripe" data-endpoint-color={color} />
      <span className="plan-resource">
        <bdi className="plan-type">{visible(type)}</bdi>
        <Foreign text={resource_id} width={24} />
      </span>
      <span className="plan-evidence">{kind === null ? '' : text.t(`findings:${kind}.title`)}</span>
      <bdi className="plan-left-why" title={reason}>
        {reason}
      </bdi>
    </>
  )
}
