import type { WatchEvent } from '@shared/watch/event'
import { locateEndpoint, targetOf, type LocatedEndpoint } from '../../engine/endpoints/open'
import type { RedisFault } from '../../engine/redis/fault'
import type { CommandAction } from '../frame/command'
import { ExitCode } from '../frame/exit-code'
import { untilInterrupted } from '../text/interrupt'
import { FindingExec } from './exec'
import { parseWatchFlags } from './flags'
import { follow } from './follow'
import { printEvent } from './print'
import { webhookOf } from './webhook'
import { WebhookAlerts } from './webhook-alerts'

export const watchAction: CommandAction = async (input, context) => {
  const { out } = context
  const flags = parseWatchFlags(input)
  const endpoints = await context.endpoints()
  for (const endpoint of endpoints) targetOf(endpoint)
  const settings = await context.settings()
  const log = (text: string): void => out.log(text)
  const webhook = await webhookOf(flags.webhook, context)
  const exec = flags.exec ? new FindingExec(flags.exec, { log }) : null
  const event = (each: WatchEvent): void => {
    if (out.json) out.event(each)
    else printEvent(out, each)
    if (exec && each.event !== 'connection' && flags.execOn.has(each.event)) exec.run(each)
  }

  const interrupted = untilInterrupted()
  const located: LocatedEndpoint[] = []
  try {
    for (const endpoint of endpoints) located.push(await locateEndpoint(endpoint, context.home))
    const alerts =
      webhook && new WebhookAlerts(webhook, located, { home: context.home, type: flags.type, settings, log })
    let stops: (() => Promise<void>)[] = []
    const fault = await new Promise<RedisFault | null>((end) => {
      interrupted.signal.addEventListener('abort', () => end(null), { once: true })
      // Nobody reads any more (`| head`).
      out.onBroken(() => end(null))
      const options = {
        home: context.home,
        type: flags.type,
        settings,
        event,
        log,
        refused: end,
        webhook: alerts
      }
      stops = located.map((each) => follow(each, options))
    })
    await Promise.all(stops.map((stop) => stop()))
    await alerts?.stop()
    await exec?.stop()
    if (fault) throw fault
    return ExitCode.fine
  } finally {
    interrupted.dispose()
    for (const each of located) await each.release()
  }
}
