import type { Severity } from '@shared/findings/finding'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions, useWorkbench } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { Icon, SeverityIcon } from '../../workbench/icon'
import { toggleSeverity } from './view'

const severities: readonly Severity[] = ['critical', 'warning', 'info']

/** What of the problems is shown: words, severities, and what somebody has taken on. */
export function FilterBar(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const view = useWorkbench((state) => state.problems)
  return (
    <div className="problems-filter" role="search" aria-label={t('problems:filter.name')}>
      <input
        type="text"
        id={parts.problemFilter}
        aria-label={t('problems:filter.text')}
        placeholder={t('problems:filter.placeholder')}
        spellCheck={false}
        value={view.text}
        onChange={(event) => actions.showProblems({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape' && view.text !== '') actions.showProblems({ text: '' })
          else if (event.key === 'ArrowDown' || event.key === 'Enter') focusPart('problems')
          else return
          event.preventDefault()
        }}
      />
      <div className="problems-toggles" role="group" aria-label={t('problems:filter.show')}>
        {severities.map((severity) => (
          <Toggle
            key={severity}
            name={t(`problems:filter.${severity}`)}
            on={!view.hidden.includes(severity)}
            onToggle={() => actions.showProblems({ hidden: toggleSeverity(view, severity) })}
          >
            <SeverityIcon severity={severity} />
          </Toggle>
        ))}
        <Toggle
          name={t('problems:filter.acknowledged')}
          on={view.acknowledged}
          onToggle={() => actions.showProblems({ acknowledged: !view.acknowledged })}
        >
          <Icon name="check" />
        </Toggle>
        <Toggle
          name={t('problems:filter.snoozed')}
          on={view.snoozed}
          onToggle={() => actions.showProblems({ snoozed: !view.snoozed })}
        >
          <Icon name="bell-slash" />
        </Toggle>
      </div>
    </div>
  )
}

interface ToggleProps {
  readonly name: string
  readonly on: boolean
  readonly onToggle: () => void
  readonly children: ReactNode
}

const Toggle = ({ name, on, onToggle, children }: ToggleProps): ReactNode => (
  <button
    type="button"
    className={on ? 'tool' : 'tool left-out'}
    aria-pressed={on}
    aria-label={name}
    title={name}
    onClick={onToggle}
  >
    {children}
  </button>
)
