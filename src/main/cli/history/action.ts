import { collectAudit } from '../../engine/audit'
import { collectHistory } from '../../engine/history/collect-history'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { askEach, type Unreachable } from '../look/ask-each'
import { parseHistoryFlags, type HistoryFlags } from './flags'
import { printAudit } from './print-audit'
import { printHistory } from './print-history'
import { writeDocument } from './write-document'

export const historyAction: CommandAction = async (input, context) => {
  const flags = parseHistoryFlags(input, context.out.json)
  return flags.audit ? tellAudit(flags, context) : tellRuns(flags, context)
}

async function tellRuns(
  { since, type, filter, limit }: HistoryFlags,
  context: CommandContext
): Promise<number> {
  const { out } = context
  const { answers, unreachable } = await askEach(context, ({ redis, target, name, namespace }) =>
    collectHistory(redis, { endpoint: target.address, name, namespace, since, type, filter, limit })
  )
  if (out.json) await writeDocument(out, { name: 'history', rows: 'runs' }, answers, unreachable)
  else for (const one of answers) printHistory(out, one)
  return ended(context, answers, unreachable)
}

async function tellAudit({ since, filter, limit }: HistoryFlags, context: CommandContext): Promise<number> {
  const { out, home } = context
  const { answers, unreachable } = await askEach(context, ({ redis, target, name, namespace }) =>
    collectAudit(redis, { address: target.address, name, namespace, home, since, filter, limit })
  )
  if (out.json) await writeDocument(out, { name: 'audit', rows: 'acts' }, answers, unreachable)
  else for (const one of answers) printAudit(out, one)
  return ended(context, answers, unreachable)
}

function ended(
  { out }: CommandContext,
  answers: readonly { readonly endpoint: string; readonly unread: readonly string[] }[],
  unreachable: readonly Unreachable[]
): number {
  for (const { endpoint, unread } of answers) for (const each of unread) out.log(`${endpoint}: ${each}`)
  return unreachable.length > 0 ? ExitCode.redis : ExitCode.fine
}
