import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock, formatSpanShort } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { share, type Timeline } from './timeline-model'

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`

/** Runs as bars on one time axis; where they overlap is hatched. */
export function TimelineChart({ timeline }: { readonly timeline: Timeline }): ReactNode {
  const { t, language } = useText()
  const { bars, overlap, from } = timeline
  return (
    <div className="timeline" role="list" aria-label={t('problems:timeline')}>
      {bars.map((bar) => {
        const left = share(timeline, bar.from)
        return (
          <div key={bar.runId} className="timeline-row" role="listitem">
            <span className="timeline-name">
              <Foreign text={bar.runId} width={14} />
              {bar.worker !== null && <Foreign text={bar.worker} width={18} mono={false} />}
            </span>
            <span className="timeline-track">
              <span
                className={bar.live ? 'timeline-bar live' : 'timeline-bar'}
                style={{ left: percent(left), width: percent(share(timeline, bar.to) - left) }}
              />
              {overlap && (
                <span
                  className="timeline-overlap"
                  style={{
                    left: percent(Math.max(left, share(timeline, overlap.from))),
                    width: percent(
                      Math.max(0, share(timeline, overlap.to) - Math.max(left, share(timeline, overlap.from)))
                    )
                  }}
                />
              )}
            </span>
            <span className="timeline-span">{formatSpanShort(bar.to - bar.from, language)}</span>
          </div>
        )
      })}
      <div className="timeline-axis" aria-hidden="true">
        <span>{formatClock(from, language)}</span>
        {overlap && (
          <span className="timeline-overlap-label">
            {t('problems:overlap', { time: formatSpanShort(overlap.to - overlap.from, language) })}
          </span>
        )}
        <span>{t('problems:axisNow')}</span>
      </div>
    </div>
  )
}
