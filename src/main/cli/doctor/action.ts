import { needsCare, type DoctorReport, type Unreachable } from '@shared/doctor/report'
import { examine } from '../../engine/doctor'
import { loadScripts } from '../../engine/doctor/scripts'
import { targetOf } from '../../engine/endpoints/open'
import { loadScripts as guardScriptSet } from '../../engine/guard/scripts'
import { commandFault } from '../../engine/redis/connect'
import { RedisFault } from '../../engine/redis/fault'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { printReport } from './print'

const guardScripts = Object.values(guardScriptSet()).map(({ name, text }) => ({ name, source: text }))

export const doctorAction: CommandAction = async (_input, context) => {
  const endpoints = await context.endpoints()
  // A wrong URL among several is wrong usage: told before any of them is asked.
  for (const endpoint of endpoints) targetOf(endpoint)
  const reports: DoctorReport[] = []
  const unreachable: Unreachable[] = []
  for (const endpoint of endpoints) {
    try {
      const report = await examineOne(endpoint, context)
      reports.push(report)
      printReport(context.out, report)
    } catch (error) {
      if (!(error instanceof RedisFault)) throw error
      unreachable.push({
        endpoint: error.address,
        namespace: endpoint.namespace,
        problem: error.problem,
        hint: error.hint
      })
      context.out.log(error.message)
      context.out.log(error.hint)
    }
  }
  if (context.out.json) context.out.document({ version: 1, reports, unreachable })
  if (unreachable.length > 0) return ExitCode.redis
  return reports.some((report) => report.checks.some(needsCare)) ? ExitCode.findings : ExitCode.fine
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
