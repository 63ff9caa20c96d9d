import { Redis } from 'ioredis'
import { Guard, LeaseKeeper } from '../../../src/main/engine/guard'

/**
 * A worker of the storm: `node storm-worker.mjs REDIS_SOCKET`. Until its stdin ends it takes whichever
 * resource is free, writes its name on it, works a little, and lets it go. A JSON line each: `taking`,
 * `begun` (the name that stood there
 * before, which must be nobody's who lives) and `over`.
 */
const [socket = ''] = process.argv.slice(2)
const RESOURCES = 6
// Longer than a busy machine lets a process wait.
const LEASE_MS = 10_000

const redis = new Redis(socket, { protocol: 2 })
const guard = new Guard(redis, { namespace: 'tg' })
const say = (line: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

const over = new AbortController()
process.stdin.on('end', () => over.abort()).resume()

while (!over.signal.aborted) {
  const id = String(Math.floor(Math.random() * RESOURCES))
  const answer = await guard.acquire({ type: 'video_analysis', id, leaseMs: LEASE_MS, maxAttempts: 40 })
  if (answer.answer !== 'ACQUIRED') {
    say({ refused: answer.answer })
    await new Promise((wake) => setTimeout(wake, Math.random() * 4))
    continue
  }
  const { run } = answer
  const keeper = new LeaseKeeper(guard, run)
  keeper.start()
  say({ taking: run.runId })
  const before = await redis.set(`at-work:${id}`, run.runId, 'GET')
  say({ begun: run.runId, id, fence: run.fence, before })
  await new Promise((wake) => setTimeout(wake, Math.random() * 12))
  const own = await redis.get(`at-work:${id}`)
  await redis.del(`at-work:${id}`)
  await keeper.stop()
  const end = await guard.finish(run, { outcome: 'failed' })
  say({ over: run.runId, own: own === run.runId, end: end.answer })
}
guard.close()
redis.disconnect()
