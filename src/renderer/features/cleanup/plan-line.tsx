import { findingTexts } from '@shared/findings/texts'
import type { ActionOutcome } from '@shared/live/cleanup'
import { saidText } from '@shared/plan/said'
import { memo, type ReactNode } from 'react'
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

/** What a person does with a line; the same functions for as long as the tree stands. */
export interface Hands {
  readonly focus: (line: PlanLine) => void
  readonly tick: (line: PlanLine) => void
  readonly toggle: (line: PlanLine) => void
  readonly open: (line: PlanLine) => void
}

interface LineProps {
  /** The draft's key. */
  readonly draft: string
  readonly line: PlanLine
  /** How many of its items are chosen; null: it has none. */
  readonly chosen: number | null
  /** Whether nothing can be chosen any more. */
  readonly settled: boolean
  /** What came of its item. */
  readonly outcome: ActionOutcome | undefined
  readonly top: number
  readonly focused: boolean
  readonly hands: Hands
}

type Ticked = boolean | 'mixed'

/** How many items of a line are chosen; null: it has none. */
export function chosenOf({ unticked }: Draft, line: PlanLine): number | null {
  if (line.kind !== 'group' && line.kind !== 'item') return null
  if (unticked.size === 0) return itemsOf(line).length
  return itemsOf(line).reduce((sum, { key }) => sum + (unticked.has(key) ? 0 : 1), 0)
}

export const outcomeOf = ({ undone, outcomes }: Draft, line: PlanLine): ActionOutcome | undefined =>
  line.kind === 'item' ? (undone.get(line.item.key) ?? outcomes.get(line.item.key)) : undefined

const tickedOf = (line: PlanLine, chosen: number | null): Ticked | null =>
  chosen === null ? null : chosen === 0 ? false : chosen === itemsOf(line).length ? true : 'mixed'

/** One line of the plan. While a plan is applied it changes ten times a second, and few of its lines with it. */
export const Line = memo(function Line(props: LineProps): ReactNode {
  const { draft, line, chosen, top, focused, hands } = props
  const ticked = tickedOf(line, chosen)
  const classes = ['plan-row', `plan-${line.kind}`]
  if (focused) classes.push('focused')
  if (ticked === false) classes.push('unticked')
  const openable = 'open' in line
  return (
    // The tree has the keys; the pointer is a second way.
    <div
      role="treeitem"
      id={elementId(draft, line.id)}
      aria-level={line.level}
      aria-selected={focused}
      {...(openable ? { 'aria-expanded': line.open } : {})}
      {...(ticked === null ? {} : { 'aria-checked': ticked })}
      {...(line.kind === 'item' ? { 'aria-posinset': line.position, 'aria-setsize': line.size } : {})}
      className={classes.join(' ')}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={() => hands.focus(line)}
      onClick={() => {
        if (line.kind === 'group' || line.kind === 'leftGroup') hands.toggle(line)
      }}
      onDoubleClick={() => hands.open(line)}
    >
      {openable && (
        <span
          className="plan-twistie"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation()
            hands.toggle(line)
          }}
        >
          <Icon name={line.open ? 'chevron-down' : 'chevron-right'} />
        </span>
      )}
      <LineContent {...props} ticked={ticked} />
    </div>
  )
})

function LineContent(props: LineProps & { readonly ticked: Ticked | null }): ReactNode {
  const { line, chosen, outcome } = props
  switch (line.kind) {
    case 'group':
      return <GroupLine line={line} chosen={chosen ?? 0} box={<Box {...props} />} />
    case 'item':
      return <ItemLine item={line.item} outcome={outcome} box={<Box {...props} />} />
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
  settled,
  hands
}: Pick<LineProps, 'line' | 'settled' | 'hands'> & { readonly ticked: Ticked | null }): ReactNode {
  const icon = ticked === true ? 'check' : ticked === 'mixed' ? 'dash' : null
  return (
    <span
      className={settled ? 'plan-box settled' : 'plan-box'}
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        hands.tick(line)
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {icon && <Icon name={icon} />}
    </span>
  )
}

function GroupLine({
  line: { group },
  chosen,
  box
}: {
  readonly line: Extract<PlanLine, { kind: 'group' }>
  readonly chosen: number
  readonly box: ReactNode
}): ReactNode {
  const { t, language } = useText()
  const count = group.items.length
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
  item,
  outcome,
  box
}: {
  readonly item: Item
  readonly outcome: ActionOutcome | undefined
  readonly box: ReactNode
}): ReactNode {
  const text = useText()
  const { action } = item
  const { before, after } = summary(action, text)
  const shown = summary(action, text, true)
  const color = useLive((state) => state.endpoints.find(({ id }) => id === item.endpointId)?.color ?? 'blue')
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
        {shown.before}
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
