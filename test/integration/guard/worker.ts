import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { Guard, type GuardRun, LeaseKeeper } from '../../../src/main/engine/guard'

/**
 * A worker process of the guard tests, as a fleet's would be: it does what its stdin says, a JSON line each, and says
 * what happened on its stdout, a JSON line each. Started as `node worker.mjs REDIS_SOCKET COMMAND_TIMEOUT_MS`.
 */

interface Order {
  readonly do: 'acquire' | 'finish' | 'exit'
  readonly id?: string
  readonly taskId?: string
  readonly leaseMs?: number
  readonly outcome?: 'completed' | 'failed'
  readonly result?: string
}

const say = (line: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

const redis = new Redis(process.argv[2] ?? '', {
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: Number(process.argv[3]),
  retryStrategy: () => 50,
  lazyConnect: true
})
redis.on('error', () => undefined)
await redis.connect()
const guard = new Guard(redis, { namespace: 'tg' })

let run: GuardRun | undefined
let keeper: LeaseKeeper | undefined

async function obey(order: Order): Promise<void> {
  if (order.do === 'acquire') {
    const answer = await guard.acquire({
      type: 'video_analysis',
      id: order.id ?? '',
      ...(order.taskId === undefined ? {} : { taskId: order.taskId }),
      ...(order.leaseMs === undefined ? {} : { leaseMs: order.leaseMs })
    })
    if (answer.answer === 'ACQUIRED') {
      run = answer.run
      keeper = new LeaseKeeper(guard, run, { renewed: (renewal) => say({ renewed: renewal.answer }) })
      keeper.signal.addEventListener('abort', () => {
        const reason: unknown = keeper?.signal.reason
        say({ aborted: reason instanceof Error ? reason.name : 'unknown' })
      })
      keeper.start()
    }
    say({ acquire: answer })
  } else if (order.do === 'finish' && run) {
    await keeper?.stop()
    const { result } = order
    const outcome = { outcome: order.outcome ?? 'completed', ...(result === undefined ? {} : { result }) }
    say({ finish: await guard.finish(run, outcome) })
  } else {
    process.exit(0)
  }
}

say({ ready: process.pid })
for await (const line of createInterface({ input: process.stdin })) {
  try {
    await obey(JSON.parse(line) as Order)
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) })
  }
}
process.exit(0)
