import './resource.css'
import { resourceKeyOf, type ResourceRef } from '@shared/live/resource'
import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useText } from '../../i18n/text'
import { useApp, useWorkbench } from '../../workbench/app'
import { Section } from '../../workbench/section'
import type { RunSpan } from '../timeline/run-span'
import { REFUSALS, Timeline } from '../timeline/timeline'
import { RawKeys } from './raw-keys'
import { Refusals, refusalMark } from './refusals'
import { ResourceFacts } from './resource-facts'
import { ResourceHeader } from './resource-header'
import { ResourceNotices } from './resource-notices'
import { RunRecords } from './run-records'
import { useResource } from './use-resource'

/** One resource: what it is now, all its runs on one time axis, their records, refusals, and the keys in Redis. */
export function ResourcePage({ resource }: { readonly resource: ResourceRef }): ReactNode {
  const { t, language } = useText()
  const now = useResource(resource)
  const { document, rows, spans } = now
  const titleId = useId()
  const page = useRef<HTMLElement>(null)
  const [openRuns, setOpenRuns] = useState<ReadonlySet<string>>(new Set())
  const toggle = (runId: string): void =>
    setOpenRuns((before) => {
      const after = new Set(before)
      if (!after.delete(runId)) after.add(runId)
      return after
    })
  const mark = refusalMark(document, now.now, t, language)
  /** Enter on the timeline goes to the run's record, or to the refusals. */
  const show = (key: string): void => {
    if (key !== REFUSALS) setOpenRuns((before) => new Set([...before, key]))
    requestAnimationFrame(() => {
      const target = page.current?.querySelector<HTMLElement>(
        key === REFUSALS ? '[data-part=refusals]' : `[data-run="${CSS.escape(key)}"] .record-head`
      )
      target?.focus({ preventScroll: true })
      target?.scrollIntoView({ block: 'start' })
    })
  }
  useBackToTimeline(page)
  useRevealedRun(resource, document ? spans : [], show)
  const something = (document?.found ?? false) || rows.length > 0
  return (
    <article
      ref={page}
      className={now.fresh && !now.gone ? 'resource' : 'resource stale'}
      aria-labelledby={titleId}
      aria-busy={document === null && now.fault === null}
    >
      <ResourceNotices of={now} />
      <ResourceHeader of={now} titleId={titleId} />
      {document === null && now.fault === null && (now.fresh || !now.endpoint) && (
        <p className="hint loading">{t('resource:state.loading')}</p>
      )}
      {something && (
        <div className="resource-body">
          <ResourceFacts of={now} />
          <Section title={t('resource:timeline.name')}>
            {spans.length > 0 || mark ? (
              <Timeline spans={spans} now={now.now} refusal={mark} onOpen={show} />
            ) : (
              <p className="hint">{t('resource:timeline.none')}</p>
            )}
          </Section>
          {document && (
            <>
              <Section title={t('resource:records')}>
                <RunRecords
                  document={document}
                  spans={spans}
                  now={now.now}
                  open={openRuns}
                  onToggle={toggle}
                />
              </Section>
              {(mark || document.refusals.length > 0) && (
                <Section title={t('resource:refusal.title')}>
                  <div data-part="refusals" tabIndex={-1}>
                    <Refusals document={document} now={now.now} />
                  </div>
                </Section>
              )}
              <Section title={t('resource:keys.title')}>
                <RawKeys document={document} now={now.now} />
              </Section>
            </>
          )}
        </div>
      )}
    </article>
  )
}

/** Another page asked for a run's record: shown as soon as the run is known. */
function useRevealedRun(resource: ResourceRef, spans: readonly RunSpan[], show: (run: string) => void): void {
  const { workbench } = useApp()
  const revealed = useWorkbench((state) => state.revealedRun)
  const run = revealed?.resource === resourceKeyOf(resource) ? revealed.run : null
  const known = run !== null && spans.some(({ key }) => key === run)
  useEffect(() => {
    if (!known) return
    workbench.setState({ revealedRun: null })
    show(run)
    // oxlint-disable-next-line react/exhaustive-deps -- once, as soon as the run is there
  }, [known])
}

/** Escape in a record goes back to the runs. */
function useBackToTimeline(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = page
    const onKeyDown = (event: KeyboardEvent): void => {
      const inRecord = event.target instanceof Element && event.target.closest('[data-run], [data-part]')
      if (event.key !== 'Escape' || event.defaultPrevented || !inRecord) return
      event.preventDefault()
      const list = current?.querySelector<HTMLElement>('.timeline-rows')
      list?.focus({ preventScroll: true })
      list?.scrollIntoView({ block: 'nearest' })
    }
    current?.addEventListener('keydown', onKeyDown)
    return () => current?.removeEventListener('keydown', onKeyDown)
  }, [page])
}
