import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { lineText } from '@shared/log/line'
import { formatClockExact } from '../../text/format'
import { visible } from '../../text/visible'
import { report, type App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { pick } from '../../workbench/quick-input/box'
import { channelChoices } from './channels'

export type OutputAction = Extract<ActionId, `output.${string}`>

/** What can be done with the output that is shown. */
export function outputCommands(app: App): Readonly<Record<OutputAction, () => void>> {
  const { workbench, live } = app
  const { actions } = workbench
  return {
    'output.chooseChannel': () => report(app, chooseChannel(app)),
    'output.copy': () => report(app, copy(app)),
    'output.clear': () => live.clearLog(workbench.getState().output.channel),
    'output.follow': () => actions.followOutput(!workbench.getState().output.follow)
  }
}

async function chooseChannel({ workbench, live }: App): Promise<void> {
  const t = createTranslator(workbench.getState().appearance.language)
  const { endpoints, log } = live.state.getState()
  const channel = await pick(workbench, {
    title: t('palette:action.output_chooseChannel'),
    placeholder: t('output:channel.label'),
    items: channelChoices(endpoints, log, t).map((one) => ({ value: one.channel, label: one.label }))
  })
  if (channel === undefined) return
  workbench.actions.showOutput(channel)
  focusPart('panel')
}

/** Puts the lines of the channel on the clipboard, as they are shown. */
async function copy({ api, workbench, live }: App): Promise<void> {
  const { output, appearance } = workbench.getState()
  const { language } = appearance
  const t = createTranslator(language)
  const { endpoints, log } = live.state.getState()
  const lines = (log.get(output.channel) ?? []).map(
    (line) =>
      `${formatClockExact(line.at, language)} [${t(`output:level.${line.level}`)}] ${visible(lineText(line, t))}`
  )
  if (lines.length === 0) {
    workbench.actions.say({ kind: 'nothing', text: '' })
    return
  }
  await api.call('clipboard:write', { text: lines.join('\n') })
  const shown = channelChoices(endpoints, log, t).find(({ channel }) => channel === output.channel)
  workbench.actions.say({ kind: 'copied', text: t('output:list', { channel: shown?.label ?? '' }) })
}
