import type { CleanupResultOf } from '@shared/live/cleanup'
import type { CleanupFault } from '@shared/plan/fault'
import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useApp } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { faultText } from './fault-text'
import { summary } from './fields'
import { Outcome } from './outcome'

type Read = CleanupResultOf<'journal'>

/** What a cleanup of the history did, item by item: before → after, and what came of it. */
export function JournalActions({ journal }: { readonly journal: string }): ReactNode {
  const text = useText()
  const { t, language } = text
  const { live } = useApp()
  const [read, setRead] = useState<Read | null>(null)
  const [fault, setFault] = useState<CleanupFault | null>(null)
  useEffect(() => {
    let left = false
    const done = async (): Promise<void> => {
      const answer = await live.cleanup.ask<'journal'>({ op: 'journal', journal })
      if (left) return
      setRead(answer.result)
      setFault(answer.fault)
    }
    void done()
    return () => {
      left = true
    }
  }, [live, journal])
  if (fault) return <p className="history-line">{faultText(fault, t)}</p>
  if (!read) return <p className="history-line hint">{t('cleanup:history.reading')}</p>
  const more = read.total - read.actions.length
  return (
    <>
      <ul className="history-actions" aria-label={t('cleanup:history.actions')}>
        {read.actions.map((action) => {
          const { id, type, resource_id, kind, restored, unsure, result, reason } = action
          const { before, after } = summary(action, text)
          return (
            <li key={id}>
              <bdi>{visible(`${type} ${resource_id}`)}</bdi>
              <span className="hint">{t(`findings:${kind}.title`)}</span>
              <bdi className="mono history-change">
                {before} → {after}
              </bdi>
              {unsure && !restored ? (
                <span className="plan-outcome" title={reason === undefined ? undefined : visible(reason)}>
                  <Icon name="question" />
                  <span className="plan-outcome-name">{t('cleanup:outcome.unsure')}</span>
                </span>
              ) : (
                <Outcome
                  outcome={{
                    id,
                    outcome: restored ? 'restored' : (result ?? 'failed'),
                    ...(reason === undefined || restored ? {} : { reason })
                  }}
                />
              )}
            </li>
          )
        })}
      </ul>
      {read.total === 0 && <p className="history-line hint">{t('cleanup:history.noActions')}</p>}
      {more > 0 && (
        <p className="history-line hint">
          {t('cleanup:history.moreActions', { number: formatInteger(more, language), file: journal })}
        </p>
      )}
    </>
  )
}
