import type { Completion } from '@shared/query/complete'
import { useEffect, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { Icon } from '../../workbench/icon'
import { useTable } from '../table'

export const LIST_ID = 'filter-list'
export const itemId = (at: number): string => `filter-item-${at}`

/** What may stand at the cursor. The focus stays in the box; the pointer is a second way. */
export function CompletionList({
  items,
  active,
  onTake
}: {
  readonly items: readonly Completion[]
  readonly active: number
  readonly onTake: (item: Completion) => void
}): ReactNode {
  const { t } = useText()
  useEffect(() => {
    document.getElementById(itemId(active))?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div id={LIST_ID} className="completion-list" role="listbox" aria-label={t('table:query.completions')}>
      {items.map((item, at) => (
        <div
          key={item.insert}
          id={itemId(at)}
          role="option"
          aria-selected={at === active}
          className={at === active ? 'completion active' : 'completion'}
          // Before the box loses the focus to the click.
          onPointerDown={(event) => {
            event.preventDefault()
            onTake(item)
          }}
        >
          <Icon name={item.kind === 'field' ? 'symbol-field' : 'symbol-enum-member'} />
          <bdi className="completion-label">{visible(item.label)}</bdi>
          <Detail item={item} />
        </div>
      ))}
    </div>
  )
}

function Detail({ item }: { readonly item: Completion }): ReactNode {
  const { t, language } = useText()
  const { kind } = useTable()
  if (item.kind === 'field')
    return <span className="completion-detail">{t(`${kind.name}:field.${item.field}`)}</span>
  if (item.count === null) return null
  return (
    <span
      className="completion-count"
      aria-label={t(`${kind.name}:count`, { count: item.count, number: formatInteger(item.count, language) })}
    >
      {formatInteger(item.count, language)}
    </span>
  )
}
