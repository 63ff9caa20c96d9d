import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { groupings, type Grouping } from './view'

const icons: Readonly<Record<Grouping, string>> = {
  kind: 'list-tree',
  endpoint: 'server',
  type: 'symbol-field'
}

/** What the problems are grouped by, in the title of their view. */
export function ProblemsTitleActions(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const grouping = useWorkbench((state) => state.problems.grouping)
  return (
    <div className="title-actions" role="group" aria-label={t('problems:grouping.name')}>
      {groupings.map((by) => {
        const name = t(`problems:grouping.${by}`)
        return (
          <button
            key={by}
            type="button"
            className={by === grouping ? 'tool toggle on' : 'tool toggle'}
            aria-pressed={by === grouping}
            aria-label={name}
            title={name}
            onClick={() => actions.showProblems({ grouping: by })}
          >
            <Icon name={icons[by]} />
          </button>
        )
      })}
    </div>
  )
}
