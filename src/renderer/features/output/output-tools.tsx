import { useState, type ReactNode } from 'react'
import { lineText } from '@shared/log/line'
import { useText } from '../../i18n/text'
import { formatClockExact } from '../../text/format'
import { visible } from '../../text/visible'
import { useActions, useApp, useLive, useReport, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { channelChoices } from './channels'

const COPIED_MS = 1500

/** Which channel the output shows, and what can be done with it: in the panel's title. */
export function OutputTools(): ReactNode {
  const { t, language } = useText()
  const { api, live } = useApp()
  const actions = useActions()
  const report = useReport()
  const { channel, follow } = useWorkbench((state) => state.output)
  const log = useLive((state) => state.log)
  const endpoints = useLive((state) => state.endpoints)
  const [copied, setCopied] = useState(false)
  const choices = channelChoices(endpoints, log, t)
  const copy = async (): Promise<void> => {
    const lines = (log.get(channel) ?? []).map(
      (line) =>
        `${formatClockExact(line.at, language)} [${t(`output:level.${line.level}`)}] ${visible(lineText(line, t))}`
    )
    await api.call('clipboard:write', { text: lines.join('\n') })
    setCopied(true)
    setTimeout(() => setCopied(false), COPIED_MS)
  }
  return (
    <>
      <select
        className="select output-channel"
        aria-label={t('output:channel.label')}
        value={channel}
        onChange={({ target }) => {
          const chosen = choices.find((one) => one.channel === target.value)
          if (chosen) actions.showOutput(chosen.channel)
        }}
      >
        {choices.map((one) => (
          <option key={one.channel} value={one.channel}>
            {one.label}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="tool toggle"
        aria-pressed={follow}
        aria-label={t('output:follow')}
        title={t('output:follow')}
        onClick={() => actions.followOutput(!follow)}
      >
        <Icon name={follow ? 'lock' : 'unlock'} />
      </button>
      <button
        type="button"
        className="tool"
        aria-label={t('output:copy')}
        title={t('output:copy')}
        onClick={() => report(copy())}
      >
        <Icon name={copied ? 'check' : 'copy'} />
      </button>
      <button
        type="button"
        className="tool"
        aria-label={t('output:clear')}
        title={t('output:clear')}
        onClick={() => live.clearLog(channel)}
      >
        <Icon name="clear-all" />
      </button>
      <span role="status" className="copied">
        {copied && t('output:copied')}
      </span>
    </>
  )
}
