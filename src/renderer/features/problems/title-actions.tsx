import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { groupings, type Grouping as GroupBy } from './view'

const icons: Readonly<Record<GroupBy, string>> = {
  kind: 'list-tree',
  endpoint: 'server',
  type: 'symbol-field'
}

/** What can be done with all problems, and what they are grouped by: in the title of their view. */
export function ProblemsTitleActions(): ReactNode {
  return (
    <div className="title-actions">
      <PlanCleanup />
      <Grouping />
    </div>
  )
}

function PlanCleanup(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const name = t('palette:action.cleanup_planAll')
  return (
    <button
      type="button"
      className="tool"
      aria-label={name}
      title={name}
      onClick={commands['cleanup.planAll']}
    >
      <Icon name="checklist" />
    </button>
  )
}

function Grouping(): ReactNode {
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
