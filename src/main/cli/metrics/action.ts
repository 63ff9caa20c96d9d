import { resolve } from 'node:path'
import { UsageError } from '@shared/errors'
import { thresholdTable } from '@shared/findings/thresholds'
import type { EndpointMetrics, MetricsDocument } from '@shared/metrics/document'
import { prometheusText } from '@shared/metrics/prometheus'
import { HOUR_MS } from '@shared/metrics/window'
import { targetOf } from '../../engine/endpoints/open'
import { collectMetrics } from '../../engine/metrics/collect'
import { readMinutes } from '../../engine/metrics/sample-files'
import { commandFault } from '../../engine/redis/connect'
import { RedisFault } from '../../engine/redis/fault'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { parseFlags } from '../frame/parse-flags'
import { safeJson } from '../frame/safe-text'
import { metricsFlagsSchema } from './flags'
import { printMetrics } from './print'
import { writeForReaders } from './write-file'

interface Asked {
  readonly since: number
  readonly type: string | null
}

export const metricsAction: CommandAction = async ({ flags }, context) => {
  const { out } = context
  const {
    since,
    type = null,
    prometheus,
    output
  } = parseFlags(metricsFlagsSchema, { ...flags, json: out.json })
  const endpoints = await context.endpoints()
  // Wrong usage and bad settings are told before any endpoint is asked.
  for (const endpoint of endpoints) targetOf(endpoint)
  await context.settings()
  const document: MetricsDocument = { version: 1, metrics: [], unreachable: [] }
  const outcomes = await Promise.all(endpoints.map((one) => metricsOf(one, { since, type }, context)))
  for (const outcome of outcomes) {
    if (outcome instanceof RedisFault) {
      for (const line of [outcome.message, outcome.hint]) out.log(line)
      continue
    }
    document.metrics.push(outcome)
  }
  document.unreachable = outcomes.flatMap((outcome, at) =>
    outcome instanceof RedisFault
      ? [
          {
            endpoint: outcome.address,
            namespace: endpoints[at]?.namespace ?? '',
            problem: outcome.problem,
            hint: outcome.hint
          }
        ]
      : []
  )
  if (output !== undefined) {
    const text = prometheus ? prometheusText(document) : `${safeJson(document, 2)}\n`
    await writeForReaders(resolve(output), text).catch((error: unknown) => {
      throw new UsageError(
        '--output',
        `can't be written: ${error instanceof Error ? error.message : String(error)}`
      )
    })
  } else if (prometheus) out.text(prometheusText(document))
  else if (out.json) out.document(document)
  else for (const one of document.metrics) printMetrics(out, one)
  for (const { endpoint, unread } of document.metrics)
    for (const each of unread) out.log(`${endpoint}: ${each}`)
  return document.unreachable.length > 0 ? ExitCode.redis : ExitCode.fine
}

async function metricsOf(
  endpoint: ResolvedEndpoint,
  { since, type }: Asked,
  context: CommandContext
): Promise<EndpointMetrics | RedisFault> {
  const settings = await context.settings()
  const thresholds = thresholdTable(settings.thresholds, settings['thresholds.byType'])
  try {
    const open = await context.open(endpoint)
    try {
      const { address } = open.target
      const minutes = await readMinutes(context.home, Date.now() - since - HOUR_MS)
      return await collectMetrics(open.redis, {
        endpoint: address,
        namespace: open.namespace,
        thresholds,
        since,
        type,
        minutes
      })
    } catch (error) {
      throw commandFault(error, open.redis, open.target)
    } finally {
      await open.close()
    }
  } catch (error) {
    if (error instanceof RedisFault) return error
    throw error
  }
}
