import { assertNever } from '@shared/errors'
import type { Translator, Language } from '@shared/i18n'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatPercent, formatSpan } from '../../text/format'
import { visible } from '../../text/visible'
import type { RunSpan } from '../timeline/run-span'
import type { Situation } from './situation'

/** What the resource is now: the first thing that is read. */
export function SituationText({
  situation,
  now
}: {
  readonly situation: Situation
  readonly now: number
}): ReactNode {
  const { t, language } = useText()
  const twice = situation.kind === 'running' && situation.spans.length > 1
  return (
    <p className={twice ? 'situation critical' : 'situation'}>
      <bdi>{sentence(situation, now, t, language)}</bdi>
    </p>
  )
}

function sentence(situation: Situation, now: number, t: Translator, language: Language): string {
  const ago = (at: number): string => formatSpan(now - at, language)
  switch (situation.kind) {
    case 'running': {
      const { spans } = situation
      const runs = spans.map((span) => working(span, now, t, language))
      if (spans.length === 1) return t('resource:now.running', { runs })
      if (spans.length === 2) return t('resource:now.twice', { runs })
      return t('resource:now.times', { times: spans.length, runs })
    }
    case 'lapsed':
      return t('resource:now.lapsed', { worker: nameOf(situation.span), time: ago(situation.since) })
    case 'locked':
      return t('resource:now.locked', { owner: visible(situation.owner) })
    case 'ended': {
      const { span, at } = situation
      const end = t(`resource:endLong.${span.end}`)
      if (at === null) return t('resource:now.endedOnce', { end, worker: nameOf(span) })
      return span.from === null
        ? t('resource:now.endedAgo', { end, worker: nameOf(span), time: ago(at) })
        : t('resource:now.ended', {
            end,
            worker: nameOf(span),
            time: ago(at),
            length: formatSpan((span.workedTo ?? at) - span.from, language)
          })
    }
    case 'outcome': {
      const { end, worker, at } = situation
      const texts = { end: t(`resource:endLong.${end}`), worker: visible(worker) }
      return at === null
        ? t('resource:now.endedOnce', texts)
        : t('resource:now.endedAgo', { ...texts, time: ago(at) })
    }
    case 'unclear':
      return t('resource:now.unclear')
    default:
      return assertNever(situation)
  }
}

const nameOf = (span: RunSpan): string => visible(span.worker ?? span.runId ?? span.key)

function working(span: RunSpan, now: number, t: Translator, language: Language): string {
  const worker = nameOf(span)
  if (span.from === null) return worker
  const time = formatSpan(now - span.from, language)
  return span.fraction === null
    ? t('resource:now.run', { worker, time })
    : t('resource:now.runProgress', { worker, time, progress: formatPercent(span.fraction, language) })
}
