import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { DoctorDocument, Unreachable } from '@shared/doctor/document'
import { needsCare, type DoctorReport } from '@shared/doctor/report'
import { adviseFleet } from '../../engine/celery/advisor/advise-fleet'
import { recordedAt } from '../../engine/celery/advisor/recorded'
import { examine } from '../../engine/doctor'
import { loadScripts } from '../../engine/doctor/scripts'
import { celeryOf, targetOf } from '../../engine/endpoints/open'
import { loadScripts as guardScriptSet } from '../../engine/guard/scripts'
import { commandFault } from '../../engine/redis/connect'
import { RedisFault } from '../../engine/redis/fault'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { printAdvice } from '../celery/print'
import { printReport } from './print'

const guardScripts = Object.values(guardScriptSet()).map(({ name, text }) => ({ name, source: text }))

export const doctorAction: CommandAction = async (_input, context) => {
  const endpoints = await context.endpoints()
  // A wrong URL among several is wrong usage: told before any of them is asked.
  for (const endpoint of endpoints) targetOf(endpoint)
  const reports: DoctorDocument['reports'] = []
  const unreachable: Unreachable[] = []
  for (const endpoint of endpoints) {
    const missed = (fault: RedisFault): void => {
      const { address, problem, hint, message } = fault
      unreachable.push({ endpoint: address, namespace: endpoint.namespace, problem, hint })
      context.out.log(message)
      context.out.log(hint)
    }
    const report = await unlessUnreachable(examineOne(endpoint, context), missed)
    if (!report) continue
    printReport(context.out, report)
    const celery = await unlessUnreachable(adviseOne(endpoint, context), missed)
    if (celery) printAdvice(context.out, celery)
    reports.push({ ...report, celery })
  }
  if (context.out.json) context.out.document({ version: 1, reports, unreachable })
  if (unreachable.length > 0) return ExitCode.redis
  return reports.some(({ checks, celery }) => [...checks, ...(celery?.advice ?? [])].some(needsCare))
    ? ExitCode.findings
    : ExitCode.fine
}

async function unlessUnreachable<T>(
  asked: Promise<T>,
  missed: (fault: RedisFault) => void
): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof RedisFault)) throw error
    missed(error)
    return null
  }
}

/** The fleet that the endpoint's settings name; null: none. */
async function adviseOne(endpoint: ResolvedEndpoint, context: CommandContext): Promise<CeleryAdvice | null> {
  const { celery } = celeryOf(endpoint)
  if (!celery) return null
  const { namespace } = endpoint
  const recorded = await recordedAt(() => context.open(endpoint), namespace)
  return adviseFleet(celery, { namespace, recorded, eventsHeard: null })
}

async function examineOne(endpoint: ResolvedEndpoint, context: CommandContext): Promise<DoctorReport> {
  const open = await context.open(endpoint)
  try {
    return await examine(open.redis, {
      endpoint: open.target.address,
      namespace: open.namespace,
      overSocket: open.target.path !== null,
      loadScripts: (redis) => loadScripts(redis, guardScripts)
    })
  } catch (error) {
    throw commandFault(error, open.redis, open.target)
  } finally {
    await open.close()
  }
}
