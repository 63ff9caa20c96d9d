import { useMemo, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { CopyButton } from '../../workbench/copy-button'
import { pretty } from './pretty'

/** More than these are folded. */
const LINES = 12
const CHARACTERS = 2_000

/** Text from a worker or from Redis, hostile: JSON with line breaks, unseen marks written out, long ones folded. */
export function Payload({
  text,
  name,
  shown = text
}: {
  /** As it is copied. */
  readonly text: string
  readonly name: string
  readonly shown?: string
}): ReactNode {
  const { t, language } = useText()
  const [open, setOpen] = useState(false)
  const whole = useMemo(() => shownLines(shown), [shown])
  const short = useMemo(() => beginning(whole), [whole])
  const folds = short.length < whole.length
  return (
    <div className="payload">
      <div className="payload-bar">
        <CopyButton text={text} label={t('resource:copyValue', { name })} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls takes the focus */}
      <pre tabIndex={0} role="region" aria-label={name}>
        <bdi>{open ? whole : short}</bdi>
      </pre>
      {folds && (
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open
            ? t('resource:payload.less')
            : t('resource:payload.more', {
                lines: formatInteger(whole.split('\n').length, language),
                characters: formatInteger(whole.length, language)
              })}
        </button>
      )}
    </div>
  )
}

const shownLines = (text: string): string =>
  pretty(text)
    .split(/\r?\n/)
    .map((line) => visible(line.replaceAll('\t', '  ')))
    .join('\n')

function beginning(whole: string): string {
  const lines = whole.split('\n').slice(0, LINES).join('\n')
  // Never within a character of two code units.
  return lines.length > CHARACTERS ? `${lines.slice(0, CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…` : lines
}
