import { parseBrokerUrl } from '@shared/celery/broker-url'
import type { CeleryAdvice } from '@shared/celery/advice/document'
import { parseManagementUrl, withManagementUser } from '@shared/celery/management-url'
import type { BrokerTarget, ManagementTarget } from '@shared/celery/target'
import { needsCare } from '@shared/doctor/report'
import { UsageError } from '@shared/errors'
import { adviseFile, adviseFleet } from '../../engine/celery/advisor/advise-fleet'
import { recordedAt } from '../../engine/celery/advisor/recorded'
import { readSettingsFile } from '../../engine/celery/advisor/settings-file'
import { celeryOf } from '../../engine/endpoints/open'
import type { CommandAction } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { parseFlags } from '../frame/parse-flags'
import { celeryFlagsSchema } from './flags'
import { printAdvice } from './print'

export const celeryAction: CommandAction = async ({ args: [what], flags: raw }, context) => {
  if (what !== 'doctor')
    throw new UsageError('celery', `takes "doctor", not "${what ?? ''}"; see taskguard celery --help`)
  const { broker, management, settings } = parseFlags(celeryFlagsSchema, raw)
  if (settings !== undefined && management !== undefined)
    throw new UsageError('--management', 'asks a running RabbitMQ: --settings reads a file alone')
  if (broker !== undefined && settings !== undefined)
    throw new UsageError('--settings', 'takes the place of --broker: give one of the two')
  const named = broker === undefined ? null : brokerNamed(broker, context)
  const document = await adviceFor({ named, management, path: settings }, context)
  if (context.out.json) context.out.document(document)
  else printAdvice(context.out, document)
  // Nobody was asked: that is no "nothing to change".
  if (document.workers.length === 0) return ExitCode.redis
  return document.advice.some(needsCare) ? ExitCode.findings : ExitCode.fine
}

interface Named {
  readonly named: BrokerTarget | null
  readonly management: string | undefined
  readonly path: string | undefined
}

async function adviceFor({ named, management, path }: Named, context: CommandContext): Promise<CeleryAdvice> {
  const file = path === undefined ? null : await readSettingsFile(path, '--settings')
  const endpoint = await context.endpoint()
  const { celery } = celeryOf(endpoint)
  const fleet = named
    ? { broker: named, management: null, queues: [], keyPrefix: celery?.keyPrefix ?? '' }
    : celery
  if (!file && !fleet)
    throw new UsageError(
      '--broker',
      'is missing: the endpoint’s settings name no Celery broker (amqp://…, redis://…); or give --settings FILE'
    )
  const target = fleet && {
    ...fleet,
    management:
      management === undefined ? fleet.management : managementNamed(management, fleet.broker, context)
  }
  const recorded = await recordedAt(() => context.open(endpoint), endpoint.namespace)
  const options = { namespace: endpoint.namespace, recorded, eventsHeard: null }
  if (file && path !== undefined) return adviseFile(file, path, options)
  if (!target) throw new Error('unreachable: a broker or a file is there')
  return adviseFleet(target, options)
}

/** A password of the environment goes where none stands in the URL. */
function brokerNamed(url: string, { env }: CommandContext): BrokerTarget {
  const broker = parseBrokerUrl(url, '--broker')
  const password = env['TASKGUARD_BROKER_PASSWORD'] ?? null
  if (password === null) return broker
  return broker.kind === 'redis'
    ? { ...broker, redis: { ...broker.redis, password: broker.redis.password ?? password } }
    : { ...broker, password: broker.password ?? password }
}

function managementNamed(url: string, broker: BrokerTarget, { env }: CommandContext): ManagementTarget {
  const field = '--management'
  const password = env['TASKGUARD_MANAGEMENT_PASSWORD'] ?? null
  return withManagementUser(parseManagementUrl(url, field), broker, { field, password })
}
