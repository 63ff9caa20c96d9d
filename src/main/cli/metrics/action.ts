import { resolve } from 'node:path'
import { UsageError } from '@shared/errors'
import { thresholdTable } from '@shared/findings/thresholds'
import type { MetricsDocument } from '@shared/metrics/document'
import { prometheusText } from '@shared/metrics/prometheus'
import { HOUR_MS } from '@shared/metrics/window'
import { collectMetrics } from '../../engine/metrics/collect'
import { readMinutes } from '../../engine/metrics/sample-files'
import type { CommandAction } from '../frame/command'
import { ExitCode } from '../frame/exit-code'
import { parseFlags } from '../frame/parse-flags'
import { safeJson } from '../frame/safe-text'
import { askEach } from '../look/ask-each'
import { metricsFlagsSchema } from './flags'
import { printMetrics } from './print'
import { writeForReaders } from './write-file'

export const metricsAction: CommandAction = async ({ flags }, context) => {
  const { out } = context
  const {
    since,
    type = null,
    prometheus,
    output
  } = parseFlags(metricsFlagsSchema, { ...flags, json: out.json })
  const { answers, unreachable } = await askEach(context, async (open) => {
    const settings = await context.settings()
    return collectMetrics(open.redis, {
      endpoint: open.target.address,
      namespace: open.namespace,
      thresholds: thresholdTable(settings.thresholds, settings['thresholds.byType']),
      since,
      type,
      minutes: await readMinutes(context.home, Date.now() - since - HOUR_MS)
    })
  })
  const document: MetricsDocument = { version: 1, metrics: answers, unreachable }
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
  else for (const one of answers) printMetrics(out, one)
  for (const { endpoint, unread } of answers) for (const each of unread) out.log(`${endpoint}: ${each}`)
  return unreachable.length > 0 ? ExitCode.redis : ExitCode.fine
}
