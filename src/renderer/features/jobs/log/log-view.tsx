import '../jobs.css'
import type { JobView } from '@shared/jobs/view'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatClock, formatSize } from '../../../text/format'
import { useApp, useReport, useWorkbench } from '../../../workbench/app'
import { visible } from '../../../text/visible'
import { useFaultText } from '../fault-text'
import { FindBox } from './find-box'
import { JobTerminal } from './job-terminal'
import { LogReader, type LogPlace } from './log-reader'
import { LogText } from './log-text'
import { LogTools } from './log-tools'
import { writtenAt } from './stamps'

const nowhere: LogPlace = { from: 0, to: 0, total: 0, lost: 0, over: false, fault: null }

interface Shown {
  readonly terminal: JobTerminal
  readonly reader: LogReader
}

/** What a job writes, in a terminal of its own: its end at first, more of it on demand. */
export function LogView({ job }: { readonly job: JobView }): ReactNode {
  const { t, language } = useText()
  const app = useApp()
  const report = useReport()
  const { workbench, live, api } = app
  const element = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<Shown | null>(null)
  const [place, setPlace] = useState(nowhere)
  const [matches, setMatches] = useState({ at: -1, count: 0 })
  const [finding, setFinding] = useState(false)
  const { follow, wrap, timestamps } = useWorkbench((state) => state.jobLog)
  const theme = useWorkbench((state) => state.appearance.theme)
  const faultText = useFaultText()
  const name = t('jobs:log.name', { type: visible(job.type), id: visible(job.resourceId) })
  const { id } = job

  useEffect(() => {
    if (!element.current) return undefined
    const { actions } = workbench
    const terminal = new JobTerminal(element.current, name, {
      link: (address) =>
        report(
          api
            .call('clipboard:write', { text: address })
            .then(() => actions.say({ kind: 'copied', text: visible(address) }))
        ),
      scrolled: (atEnd) => {
        if (workbench.getState().jobLog.follow !== atEnd) actions.showJobLog({ follow: atEnd })
      },
      found: setMatches
    })
    let text = new LogText()
    const reader = new LogReader(
      live.jobs,
      id,
      {
        clear: () => {
          text = new LogText()
          return terminal.clear()
        },
        write: async (bytes, from, times) => {
          const stampOf =
            times &&
            ((offset: number): string => {
              const at = writtenAt(times, offset)
              return at === null ? '' : formatClock(at, workbench.getState().appearance.language)
            })
          await terminal.write(text.take(bytes, from, stampOf))
          if (workbench.getState().jobLog.follow) terminal.follow(true)
        },
        moved: setPlace
      },
      () => workbench.getState().jobLog.timestamps
    )
    workbench.actions.showJobLog({ follow: true })
    reader.start()
    setShown({ terminal, reader })
    return () => {
      reader.stop()
      terminal.dispose()
      setShown(null)
    }
    // One terminal a job: its name and the way to say things don't change with it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [id])

  useEffect(() => shown?.reader.look(), [shown, job.log.bytes, job.state])
  useEffect(() => shown?.terminal.follow(follow), [shown, follow])
  useEffect(() => shown?.terminal.wrap(wrap), [shown, wrap])
  const styled = useRef(theme)
  useEffect(() => {
    // A new terminal has the theme already.
    if (styled.current === theme) return
    styled.current = theme
    shown?.terminal.restyle()
  }, [shown, theme])
  const stamped = useRef(timestamps)
  useEffect(() => {
    if (stamped.current === timestamps) return
    stamped.current = timestamps
    shown?.reader.again()
  }, [shown, timestamps])

  const findAsked = useWorkbench((state) => state.jobFindAsked === id)
  useEffect(() => {
    if (!findAsked) return
    workbench.setState({ jobFindAsked: null })
    setFinding(true)
    requestAnimationFrame(() => document.getElementById(`job-find-${id}`)?.focus())
  }, [findAsked, workbench, id])
  const copyAsked = useWorkbench((state) => state.jobCopyAsked === id)
  useEffect(() => {
    if (!copyAsked || !shown) return
    workbench.setState({ jobCopyAsked: null })
    const { selection, text } = shown.terminal
    const copied = selection === '' ? text : selection
    if (copied === '') workbench.actions.say({ kind: 'nothing', text: '' })
    else
      report(
        api
          .call('clipboard:write', { text: copied })
          .then(() => workbench.actions.say({ kind: 'copied', text: name }))
      )
  }, [copyAsked, shown, workbench, report, api, name])

  const { from, total, lost, fault } = place
  return (
    <section className="job-log" aria-label={name}>
      <div className="job-log-bar">
        <LogTools />
        <span className="job-log-size">
          {total > 0 && t('jobs:log.size', { size: formatSize(total, language) })}
          {lost > 0 && ` · ${t('jobs:log.lost', { size: formatSize(lost, language) })}`}
        </span>
        {from > 0 && (
          <button type="button" className="link" onClick={() => shown?.reader.earlier()}>
            {t('jobs:log.earlier', { size: formatSize(from, language) })}
          </button>
        )}
        {finding && shown && (
          <FindBox
            id={`job-find-${id}`}
            matches={matches}
            onFind={(text, by, incremental) => shown.terminal.find(text, by, incremental)}
            onClose={() => {
              setFinding(false)
              shown.terminal.endFind()
              shown.terminal.focus()
            }}
          />
        )}
      </div>
      {fault && (
        <p className="job-log-fault" role="alert">
          {t('jobs:log.fault', { problem: faultText(fault) })}
        </p>
      )}
      {total === 0 && fault === null && (
        <p className="hint job-log-empty" role="status">
          {t(place.over ? 'jobs:log.nothing' : 'jobs:log.nothingYet')}
        </p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys of what scrolls; what takes them is in it */}
      <div
        className={wrap ? 'job-terminal' : 'job-terminal unbroken'}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
          if (shown?.terminal.scrollBy(event.key)) event.preventDefault()
        }}
      >
        <div className="job-terminal-room" ref={element} />
      </div>
    </section>
  )
}
