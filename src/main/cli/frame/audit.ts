import { auditNote } from '@shared/audit/note'
import type { AuditAct } from '@shared/protocol/audit'
import { Auditor } from '../../engine/audit'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import type { CommandContext } from './context'

/** Writes down what this command did; what can't be written is said on stderr, and is no failure of the command. */
export async function audit(
  { home, out }: Pick<CommandContext, 'home' | 'out'>,
  open: OpenEndpoint,
  act: AuditAct
): Promise<void> {
  await new Auditor({ home, source: 'cli', log: ({ text }) => out.log(text) }).record(open, act)
}

/** A protected endpoint's name was typed: it is written to by this one command. */
export async function auditUnlock(context: CommandContext, open: OpenEndpoint): Promise<void> {
  if (open.protected)
    await audit(context, open, {
      action: 'unlock',
      said: auditNote('one_command', { command: context.command })
    })
}
