import { useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { Icon } from '../../../workbench/icon'
import { MATCHES_MAX } from './job-terminal'

/** Looks for a text in what the terminal holds: Enter goes on, Shift+Enter back, Escape ends it. */
export function FindBox({
  id,
  matches: { at, count },
  onFind,
  onClose
}: {
  readonly id: string
  readonly matches: { readonly at: number; readonly count: number }
  readonly onFind: (text: string, by: 'next' | 'previous', incremental: boolean) => void
  readonly onClose: () => void
}): ReactNode {
  const { t } = useText()
  const [text, setText] = useState('')
  return (
    <div className="job-find" role="search">
      <input
        id={id}
        type="text"
        aria-label={t('jobs:log.find')}
        placeholder={t('jobs:log.find')}
        spellCheck={false}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          onFind(target.value, 'next', true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onFind(text, event.shiftKey ? 'previous' : 'next', false)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span className="job-find-count" role="status">
        {text !== '' &&
          (count === 0
            ? t('jobs:log.noMatch')
            : t('jobs:log.matches', {
                at: Math.max(0, at) + 1,
                count,
                more: count >= MATCHES_MAX ? '+' : ''
              }))}
      </span>
      <Step label={t('jobs:log.previous')} icon="arrow-up" onClick={() => onFind(text, 'previous', false)} />
      <Step label={t('jobs:log.next')} icon="arrow-down" onClick={() => onFind(text, 'next', false)} />
      <Step label={t('workbench:close')} icon="close" onClick={onClose} />
    </div>
  )
}

const Step = ({
  label,
  icon,
  onClick
}: {
  readonly label: string
  readonly icon: string
  readonly onClick: () => void
}): ReactNode => (
  <button type="button" className="tool" aria-label={label} title={label} onClick={onClick}>
    <Icon name={icon} />
  </button>
)
