import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { cycleNote, cycleText, cycleTime, nextCycleText } from './cleaning-text'

/** When an endpoint cleans itself up next, and what the last cycle did; nothing where it does not. */
export function CleaningLines({
  endpoint,
  className
}: {
  readonly endpoint: EndpointView
  /** Of each line. */
  readonly className: string
}): ReactNode {
  const text = useText()
  const { t, language } = text
  const { cleaning, clockOffsetMs } = endpoint
  if (!cleaning) return null
  const { last } = cleaning
  const note = last && cycleNote(last, t)
  const said =
    last === null
      ? t('cleanup:cleaning.none')
      : t('cleanup:cleaning.last', {
          time: cycleTime(last, clockOffsetMs, language),
          what: cycleText(last, text)
        })
  return (
    <>
      <div className={className}>{nextCycleText(cleaning, text)}</div>
      <div className={note === null ? className : `${className} fault`} title={note ?? said}>
        {said}
      </div>
    </>
  )
}
