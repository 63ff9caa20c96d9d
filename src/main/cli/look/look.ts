import { detect } from '@shared/findings/detect'
import type { Finding } from '@shared/findings/finding'
import { thresholdTable, type ThresholdTable } from '@shared/findings/thresholds'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { collectOnce, type Collected, type CollectOptions } from '../../engine/monitor/collect'
import { commandFault } from '../../engine/redis/connect'
import type { CommandContext } from '../frame/context'

/** A namespace as one look found it. */
export interface Look {
  readonly collected: Collected
  readonly findings: readonly Finding[]
  readonly thresholds: ThresholdTable
}

export type LookOptions = Pick<CollectOptions, 'type' | 'observe' | 'signal'>

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
      thresholds,
      scan: { keysPerSecond: settings['monitor.scanKeysPerSecond'] },
      ...options
    })
    return { collected, thresholds, findings: detect(collected.snapshot, thresholds) }
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw commandFault(error, open.redis, open.target)
  }
}
