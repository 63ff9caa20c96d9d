import type { InspectDocument } from '@shared/inspect/document'
import type { Language, Translator } from '@shared/i18n'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { visible } from '../../text/visible'
import type { RefusalMark } from '../timeline/timeline-row'
import { Moment } from './moment'

/** Beyond these a list says how many more there are. */
const SHOWN = 50

/** The refusals as the timeline shows them; null where there are none. */
export function refusalMark(
  document: InspectDocument | null,
  now: number,
  t: Translator,
  language: Language
): RefusalMark | null {
  const rejected = document?.state?.rejected
  if (!rejected) return null
  const at = Date.parse(rejected.last_at)
  return {
    count: rejected.count,
    at,
    text: t('resource:refusal.sentence', {
      times: rejected.count,
      time: formatSpan(now - at, language),
      reason: t(`findings:reason.${rejected.reason}`),
      task: visible(rejected.task_id)
    })
  }
}

/** Who was refused and why: duplicates that were prevented. */
export function Refusals({
  document,
  now
}: {
  readonly document: InspectDocument
  readonly now: number
}): ReactNode {
  const { t } = useText()
  const rejected = document.state?.rejected
  const { refusals } = document
  const shown = refusals.slice(0, SHOWN)
  return (
    <>
      {rejected && (
        <p>
          <bdi>
            {t('resource:refusal.last', {
              times: rejected.count,
              reason: t(`findings:reason.${rejected.reason}`),
              task: visible(rejected.task_id)
            })}
          </bdi>{' '}
          <Moment at={Date.parse(rejected.last_at)} now={now} />
        </p>
      )}
      <p className="hint">{t('resource:refusal.hint')}</p>
      {shown.length > 0 && (
        <ul className="refusals">
          {shown.map(({ holder, task_id: task }) => (
            <li key={`${holder} ${task}`}>
              <span>{t('resource:refusal.task')}</span> <Foreign text={task} width={40} />{' '}
              <span>{t('resource:refusal.while')}</span> <Foreign text={holder} width={32} />
            </li>
          ))}
        </ul>
      )}
      {refusals.length > shown.length && (
        <p className="hint">{t('resource:refusal.more', { count: refusals.length - shown.length })}</p>
      )}
    </>
  )
}
