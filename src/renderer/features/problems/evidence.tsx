import type { Evidence } from '@shared/findings/finding'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Copyable } from '../../workbench/copyable'
import { formatAbsolute, formatClock, formatInteger, formatPercent, formatSpan } from '../../text/format'

type Value = Evidence[string]

/** Facts in codes that the findings' catalog has words for. */
const codes = ['reason', 'holder', 'limit_of', 'proof', 'state_status', 'how']

/** What was seen, fact by fact. */
export function EvidenceTable({ evidence }: { readonly evidence: Evidence }): ReactNode {
  const { t } = useText()
  const facts = Object.entries(evidence)
  if (facts.length === 0) return <p className="hint">{t('problems:noEvidence')}</p>
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{t(`problems:evidence.${name}`)}</dt>
          <dd>
            <EvidenceValue name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function EvidenceValue({ name, value }: { readonly name: string; readonly value: Value }): ReactNode {
  const { t, language } = useText()
  if (value === null) return <span className="unknown">{t('problems:unknown')}</span>
  if (typeof value === 'boolean') return t(value ? 'problems:yes' : 'problems:no')
  if (typeof value === 'number') {
    if (name.endsWith('_s')) return formatSpan(value * 1000, language)
    if (name === 'progress') return formatPercent(value, language)
    return formatInteger(value, language)
  }
  if (typeof value === 'string') {
    if (codes.includes(name)) return t(`findings:${name}.${value}`)
    if (isTimeName(name) && !Number.isNaN(Date.parse(value))) {
      const at = Date.parse(value)
      return (
        <time dateTime={value} title={formatAbsolute(at, language)}>
          {formatClock(at, language)}
        </time>
      )
    }
    return <Copyable text={value} />
  }
  if (value.length === 0) return <span className="unknown">{t('problems:noneOf')}</span>
  return (
    <ul className="evidence-list">
      {value.map((one, at) => (
        // The same worker may stand twice.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={`${at} ${one}`}>
          <Copyable text={one} />
        </li>
      ))}
    </ul>
  )
}

const isTimeName = (name: string): boolean => /(_at|_since|_until)$/.test(name)
