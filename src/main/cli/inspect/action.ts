import type { z } from 'zod'
import { UsageError } from '@shared/errors'
import { thresholdTable } from '@shared/findings/thresholds'
import { resourceIdSchema, taskTypeSchema } from '@shared/protocol/ids'
import { inspectResource } from '../../engine/inspect/inspect'
import { commandFault } from '../../engine/redis/connect'
import type { CommandAction } from '../frame/command'
import { ExitCode } from '../frame/exit-code'
import { printResource } from './print'

export const inspectAction: CommandAction = async ({ args, flags }, context) => {
  const type = argument('TYPE', taskTypeSchema, args[0])
  const id = argument('ID', resourceIdSchema, args[1])
  const settings = await context.settings()
  const open = await context.open(await context.endpoint())
  try {
    const document = await inspectResource(open.redis, {
      endpoint: open.target.address,
      namespace: open.namespace,
      type,
      id,
      templates: settings.keyTemplates,
      otherLocks: settings.otherLocks,
      thresholds: thresholdTable(settings.thresholds, settings['thresholds.byType'])
    })
    if (context.out.json) context.out.document(document)
    else printResource(context.out, document, flags['raw'] === true)
    return ExitCode.fine
  } catch (error) {
    throw commandFault(error, open.redis, open.target)
  } finally {
    await open.close()
  }
}

function argument(name: string, schema: z.ZodType<string>, text: string | undefined): string {
  const parsed = schema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(name, parsed.error.issues[0]?.message ?? 'is not valid')
}
