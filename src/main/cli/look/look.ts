import { detect } from '@shared/findings/detect'
import type { Finding } from '@shared/findings/finding'
import { thresholdTable, type ThresholdTable } from '@shared/findings/thresholds'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { collectOnce, type Collected, type CollectOptions } from '../../engine/monitor/collect'
import { commandFault } from '../../engine/redis/connect'
import type { CommandContext } from '../frame/context'
import type { Output } from '../frame/output'

/** A namespace as one look found it. */
export interface Look {
  readonly collected: Collected
  readonly findings: readonly Finding[]
  readonly thresholds: ThresholdTable
  /** Keys of the namespace itself that this user may not read: without them "nothing found" says nothing. */
  readonly refused: readonly string[]
}

export type LookOptions = Pick<CollectOptions, 'type' | 'observe' | 'signal'>

/** Redis' own words, with or without its code. */
const NO_RIGHT = /no permissions|NOPERM/

/** Says on stderr what could not be read for lack of rights, and what to do. */
export function tellRefused(out: Output, address: string, refused: readonly string[]): void {
  for (const each of refused) out.log(`${address}: ${each}`)
  if (refused.length > 0) out.log('Ask for these rights in the ACL (taskguard doctor lists them).')
}

/**
 * Reads an open endpoint's namespace once and judges it by the settings' thresholds.
 * @throws UsageError for wrong settings, RedisFault where Redis is lost
 */
export async function look(
  context: CommandContext,
  open: OpenEndpoint,
  options: LookOptions = {}
): Promise<Look> {
  const settings = await context.settings()
  const thresholds = thresholdTable(settings.thresholds, settings['thresholds.byType'])
  try {
    const collected = await collectOnce(open.redis, {
      namespace: open.namespace,
      templates: settings.keyTemplates,
      otherLocks: settings.otherLocks,
      thresholds,
      scan: {
        keysPerSecond: settings['monitor.scanKeysPerSecond'],
        share: settings['monitor.scanShare']
      },
      ...options
    })
    const ours = ['locks of ', 'states of ', 'records of ', `${open.namespace}:`]
    const refused = collected.unread.filter(
      (each) => NO_RIGHT.test(each) && ours.some((part) => each.startsWith(part))
    )
    return { collected, thresholds, findings: detect(collected.snapshot, thresholds), refused }
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw commandFault(error, open.redis, open.target)
  }
}
