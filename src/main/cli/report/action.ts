import { z } from 'zod'
import type { Finding } from '@shared/findings/finding'
import type { Snapshot } from '@shared/model/facts'
import { taskTypeSchema } from '@shared/protocol/ids'
import { needsAction, noCounts, type Report, type ReportDocument } from '@shared/report/report'
import { toIso } from '@shared/time/iso'
import { lookAtCelery, type CeleryLook } from '../../engine/celery/look'
import { targetOf } from '../../engine/endpoints/open'
import { RedisFault } from '../../engine/redis/fault'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { parseFlags } from '../frame/parse-flags'
import { look, tellRefused } from '../look/look'
import { printReport } from './print'

const flagsSchema = z.object({ type: taskTypeSchema.optional() })

export const reportAction: CommandAction = async ({ flags }, context) => {
  const { type } = parseFlags(flagsSchema, flags)
  const endpoints = await context.endpoints()
  // Wrong usage and bad settings are told before any endpoint is asked.
  for (const endpoint of endpoints) targetOf(endpoint)
  await context.settings()
  const outcomes = await Promise.all(endpoints.map((endpoint) => reportOn(endpoint, type, context)))
  const reports = outcomes.map((outcome) => outcome.report)
  if (context.out.json) context.out.document({ version: 1, reports } satisfies ReportDocument)
  for (const { report, fault, refused, unproven } of outcomes) {
    if (fault) for (const line of [fault.message, fault.hint]) context.out.log(line)
    else printReport(context.out, report)
    if (unproven > 0) context.out.log(unprovenLine(report.endpoint, unproven))
    tellRefused(context.out, report.endpoint, refused)
  }
  if (outcomes.some(({ fault, refused, brokerAway }) => fault || refused.length > 0 || brokerAway))
    return ExitCode.redis
  return reports.some((report) => report.findings.some(needsAction)) ? ExitCode.findings : ExitCode.fine
}

interface Outcome {
  readonly report: Report
  /** Why the endpoint could not be read. */
  readonly fault?: RedisFault
  /** What this user may not read of the namespace. */
  readonly refused: readonly string[]
  /** The Celery broker that the endpoint names could not be read: what runs there is not known. */
  readonly brokerAway: boolean
  /** Runs that seem dead, and that nothing has proven yet: no findings. */
  readonly unproven: number
}

const nothing: CeleryLook = { findings: [], unread: [], away: false }

/** Said beside the report: in a Redis that was just started nobody is dead by the rule, and the reader may know better. */
const unprovenLine = (endpoint: string, runs: number): string =>
  `${endpoint}: ${runs === 1 ? '1 run seems dead and is' : `${runs} runs seem dead and are`} no finding yet: ` +
  'that takes two leases during which Redis was up (report again, or taskguard watch)'

async function reportOn(
  endpoint: ResolvedEndpoint,
  type: string | undefined,
  context: CommandContext
): Promise<Outcome> {
  try {
    const open = await context.open(endpoint)
    try {
      const [{ collected, findings: guarded, refused }, celery] = await Promise.all([
        look(context, open, { type }),
        open.celery ? lookAtCelery(open.celery, open.namespace) : nothing
      ])
      const findings = [
        ...guarded,
        ...celery.findings.filter((finding) => type === undefined || finding.type === type)
      ]
      const report = {
        endpoint: open.target.address,
        namespace: open.namespace,
        at: toIso(collected.snapshot.at),
        counts: collected.counts,
        findings,
        complete: collected.complete && celery.unread.length === 0,
        unread: [...collected.unread, ...celery.unread]
      }
      return {
        report,
        refused,
        brokerAway: celery.away,
        unproven: unprovenDead(collected.snapshot, findings)
      }
    } finally {
      await open.close()
    }
  } catch (error) {
    if (!(error instanceof RedisFault)) throw error
    return { report: unreachable(endpoint, error), fault: error, refused: [], brokerAway: false, unproven: 0 }
  }
}

function unprovenDead({ resources }: Snapshot, findings: readonly Finding[]): number {
  const dead = new Set(findings.filter(({ kind }) => kind === 'dead_holder').flatMap(({ runs }) => runs))
  const late = resources.flatMap(({ live }) => live.filter(({ sweepsPast }) => sweepsPast > 0))
  return late.filter(({ runId }) => !dead.has(runId)).length
}

/** What stands in the document for an endpoint that could not be read: it is incomplete, not fine. */
const unreachable = (endpoint: ResolvedEndpoint, fault: RedisFault): Report => ({
  endpoint: fault.address,
  namespace: endpoint.namespace,
  at: toIso(Date.now()),
  counts: noCounts,
  findings: [],
  complete: false,
  unread: [`everything: ${fault.problem}. ${fault.hint}`]
})
