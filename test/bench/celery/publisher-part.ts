import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** Events of a message, as a busy prefork worker batches them. */
export const BATCH = 40
/** Messages of a pipeline. */
const AT_ONCE = 25

/** Publishes so many events a second as kombu writes them on a Redis broker: each task is received, started and ends. */
export async function publisherPart(url: string, rate: number, seconds: number): Promise<void> {
  const redis = new Redis(url)
  const began = performance.now()
  const total = rate * seconds
  let sent = 0
  while (sent < total) {
    const due = Math.min(total, ((performance.now() - began) / 1_000) * rate)
    if (sent + BATCH * AT_ONCE > due && due < total) {
      await sleep(2)
      continue
    }
    const pipeline = redis.pipeline()
    for (let more = 0; more < AT_ONCE && sent < total; more += 1, sent += BATCH)
      pipeline.publish('/0.celeryev/task.multi', messageOf(sent))
    await pipeline.exec()
  }
  const took = (performance.now() - began) / 1_000
  process.send?.({ kind: 'published', events: sent, rate: sent / took })
  redis.disconnect()
  process.disconnect()
}

const TYPES = ['task-received', 'task-started', 'task-succeeded', 'task-sent']

function messageOf(first: number): string {
  const timestamp = Date.now() / 1_000
  const worker = (first / BATCH) % 200
  const events = Array.from({ length: BATCH }, (_, nth) => {
    const type = TYPES[nth % TYPES.length]
    return {
      type,
      uuid: `00000000-0000-4000-8000-${String((first + nth) >> 2).padStart(12, '0')}`,
      hostname: `gpu-${worker}@bench`,
      pid: 300 + worker,
      timestamp,
      clock: first + nth,
      utcoffset: 0,
      ...(type === 'task-received'
        ? { name: 'lab.analyze', args: "('tape',)", kwargs: '{}', retries: 0 }
        : {})
    }
  })
  const body = Buffer.from(JSON.stringify(events)).toString('base64')
  return `{"body": "${body}", "content-encoding": "utf-8", "content-type": "application/json", "headers": {}, "properties": {"body_encoding": "base64"}}`
}
