import { targetOf, type OpenEndpoint } from '../../engine/endpoints/open'
import { commandFault } from '../../engine/redis/connect'
import { RedisFault } from '../../engine/redis/fault'
import type { ResolvedEndpoint } from '../../engine/settings'
import type { CommandContext } from '../frame/context'

/** An endpoint that gave no answer, as documents name it. */
export interface Unreachable {
  readonly endpoint: string
  readonly namespace: string
  readonly problem: string
  readonly hint: string
}

/**
 * Asks every endpoint at once. One that gives no answer is said on stderr and told of in the answer: the others are told
 * of all the same.
 * @throws UsageError for wrong usage and bad settings, before any endpoint is asked
 */
export async function askEach<Answer>(
  context: CommandContext,
  ask: (open: OpenEndpoint) => Promise<Answer>
): Promise<{ readonly answers: Answer[]; readonly unreachable: Unreachable[] }> {
  const endpoints = await context.endpoints()
  for (const endpoint of endpoints) targetOf(endpoint)
  await context.settings()
  const outcomes = await Promise.all(endpoints.map((endpoint) => askOne(context, endpoint, ask)))
  const answers: Answer[] = []
  const unreachable: Unreachable[] = []
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome instanceof RedisFault) {
      const { message, address, problem, hint } = outcome
      for (const line of [message, hint]) context.out.log(line)
      unreachable.push({ endpoint: address, namespace: endpoints[at]?.namespace ?? '', problem, hint })
    } else answers.push(outcome.answer)
  }
  return { answers, unreachable }
}

async function askOne<Answer>(
  context: CommandContext,
  endpoint: ResolvedEndpoint,
  ask: (open: OpenEndpoint) => Promise<Answer>
): Promise<{ readonly answer: Answer } | RedisFault> {
  try {
    const open = await context.open(endpoint)
    try {
      return { answer: await ask(open) }
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
