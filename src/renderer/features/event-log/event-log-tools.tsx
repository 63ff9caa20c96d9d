import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { eventGroups, type EventGroup } from '../../stores/events/event'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { useEventFilter } from './event-log'

const icons: Readonly<Record<EventGroup, string>> = {
  problems: 'warning',
  runs: 'play',
  refusals: 'shield',
  connections: 'plug'
}

/** What the event log shows, in the panel's title. */
export function EventLogTools(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const [filter, setFilter] = useEventFilter()
  const toggle = (group: EventGroup): void => {
    const hidden = filter.hidden.includes(group)
      ? filter.hidden.filter((one) => one !== group)
      : [...filter.hidden, group]
    setFilter({ ...filter, hidden })
  }
  return (
    <>
      <input
        type="text"
        className="panel-filter"
        spellCheck={false}
        aria-label={t('workbench:eventLog.filter')}
        placeholder={t('workbench:eventLog.filterPlaceholder')}
        value={filter.text}
        onChange={({ target: { value } }) => setFilter({ ...filter, text: value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || filter.text === '') return
          event.preventDefault()
          setFilter({ ...filter, text: '' })
        }}
      />
      {eventGroups.map((group) => (
        <button
          key={group}
          type="button"
          className="tool toggle"
          aria-pressed={!filter.hidden.includes(group)}
          aria-label={t(`workbench:eventLog.group.${group}`)}
          title={t(`workbench:eventLog.group.${group}`)}
          onClick={() => toggle(group)}
        >
          <Icon name={icons[group]} />
        </button>
      ))}
      <button
        type="button"
        className="tool"
        aria-label={t('palette:action.events_clear')}
        title={t('palette:action.events_clear')}
        onClick={commands['events.clear']}
      >
        <Icon name="clear-all" />
      </button>
    </>
  )
}
