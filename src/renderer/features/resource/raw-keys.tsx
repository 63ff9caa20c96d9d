import type { InspectDocument, InspectedKey } from '@shared/inspect/document'
import { useId, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { CopyButton } from '../../workbench/copy-button'
import { Icon } from '../../workbench/icon'
import { Payload } from './payload'
import { pretty } from './pretty'

/** The keys as they stand in Redis, with what could not be understood or read. */
export function RawKeys({
  document,
  now
}: {
  readonly document: InspectDocument
  readonly now: number
}): ReactNode {
  const { t } = useText()
  const { raw, unreadable, unread } = document
  const age = now - Date.parse(document.at)
  return (
    <>
      <ul className="keys">
        {raw.map((key) => (
          <RawKey key={key.key} raw={key} age={age} />
        ))}
      </ul>
      {unreadable.map(({ key, reason, detail }) => (
        <p key={key} className="key-fault">
          <Icon name="warning" className="severity severity-warning" />
          <span>
            <Foreign text={key} /> {t(`findings:reason.${reason}`)} <Foreign text={detail} mono={false} />
          </span>
        </p>
      ))}
      {unread.map((what) => (
        <p key={what} className="key-fault">
          <Icon name="warning" className="severity severity-warning" />
          <span>
            {t('resource:keys.unread')} <Foreign text={what} mono={false} />
          </span>
        </p>
      ))}
    </>
  )
}

function RawKey({ raw, age }: { readonly raw: InspectedKey; readonly age: number }): ReactNode {
  const { t, language } = useText()
  const id = useId()
  const [open, setOpen] = useState(false)
  const { key, type, value, ttl_ms: ttl } = raw
  const left = ttl === null ? null : ttl - age
  return (
    <li className="key">
      <div className="key-line">
        <button
          type="button"
          className="record-head"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'chevron-down' : 'chevron-right'} />
          <Foreign text={key} width={72} />
          <span className="chip">{type}</span>
          <span className={left === null ? 'record-time lease-never' : 'record-time'}>
            {left === null
              ? t('resource:keys.never')
              : left <= 0
                ? t('resource:keys.expired')
                : t('resource:keys.ttl', { time: formatSpan(left, language) })}
          </span>
        </button>
        <CopyButton text={key} label={t('resource:keys.copy')} />
      </div>
      {open && (
        <div className="record-body" id={id}>
          {value === null ? (
            <p className="hint">{t('resource:keys.noValue')}</p>
          ) : (
            <Payload
              text={value}
              shown={type === 'hash' ? fieldsText(value) : value}
              name={t('resource:keys.value')}
            />
          )}
        </div>
      )}
    </li>
  )
}

/** A hash comes a field a line: each value below its name, JSON with line breaks. */
const fieldsText = (value: string): string =>
  value
    .split('\n')
    .map((line) => {
      const at = line.indexOf(': ')
      return at === -1 ? line : `${line.slice(0, at)}:\n${pretty(line.slice(at + 2))}`
    })
    .join('\n')
