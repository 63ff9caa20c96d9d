import { Redis } from 'ioredis'
import { Guard, type GuardRun, UnreadableKeyError } from '../../src/main/engine/guard'
import { GuardArgumentError } from '../../src/main/engine/guard'
import { checkRequest, runOf } from '../../src/main/engine/guard/request'
import { loadScripts } from '../../src/main/engine/guard/scripts'
import { UsageError } from '../../src/shared/errors'
import type { Order } from './scenario'

/** What a guard answered, in the words that both languages' actors use; times in Redis milliseconds. */
export type Reply = Readonly<Record<string, unknown>>

/** A guard that does what a scenario's steps say. */
export interface Actor {
  obey(order: Order): Promise<Reply>
  stop(): void
}

/** The TypeScript guard on a connection of its own. */
export function typescriptActor(socket: string, prelude: string): Actor {
  const redis = new Redis(socket, { protocol: 2 })
  const guard = new Guard(redis, { namespace: 'tg', scripts: loadScripts(prelude) })
  const runs = new Map<string, GuardRun>()
  const runCalled = (id: string): GuardRun => {
    const run = runs.get(id)
    if (!run) throw new Error(`the scenario has no run ${id} of this actor`)
    return run
  }

  async function answer(order: Order): Promise<Reply> {
    if (order.do === 'acquire') {
      const answered = await guard.acquire(order.run)
      if (answered.answer !== 'ACQUIRED') {
        runs.set(order.run.runId, runOf(checkRequest(order.run)))
        return plain(answered)
      }
      const { run, deadline, again, would } = answered
      runs.set(run.runId, run)
      const { fence, attempt, startTime, held } = run
      return {
        answer: 'ACQUIRED',
        deadline,
        again,
        would: would ?? '',
        fence,
        attempt,
        start_time: startTime,
        held
      }
    }
    if (order.do === 'renew') {
      const { progress } = order
      return plain(await guard.renew(runCalled(order.run), progress === undefined ? {} : { progress }))
    }
    const { outcome, result, error } = order
    const end = {
      outcome,
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error })
    }
    return plain(await guard.finish(runCalled(order.run), end))
  }

  return {
    obey: async (order) => {
      try {
        return await answer(order)
      } catch (error) {
        if (error instanceof UsageError || error instanceof GuardArgumentError) return { error: 'argument' }
        if (error instanceof UnreadableKeyError) return { error: 'unreadable', reason: error.reason }
        throw error
      }
    },
    stop: () => {
      guard.close()
      redis.disconnect()
    }
  }
}

type Refusal = { readonly answer: string } & Readonly<Record<string, unknown>>

/** The members by the names of docs/protocol.md; a holder's document by what it says of its owner. */
function plain({ answer, holder, ...rest }: Refusal): Reply {
  const named: Record<string, unknown> = { answer }
  for (const [name, value] of Object.entries(rest)) named[NAMES[name] ?? name] = value
  if (answer === 'LOST') named['holder'] = (holder as { runId: string }).runId
  else if (holder !== undefined) {
    const { runId, deadline, document } = holder as { runId: string; deadline: unknown; document: unknown }
    Object.assign(named, { holder: runId, deadline, document })
  }
  // Python's answers say who came, by the same name as the reply has it.
  if (answer === 'SUPERSEDED') {
    named['by'] = named['run_id']
    delete named['run_id']
  }
  if (answer === 'OBSERVED') delete named['held']
  return named
}

const NAMES: Readonly<Record<string, string>> = {
  runId: 'run_id',
  taskId: 'task_id',
  endTime: 'end_time',
  lastRunId: 'last_run_id'
}
