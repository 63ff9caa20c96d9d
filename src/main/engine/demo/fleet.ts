import { line } from '@shared/log/line'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND, type Stage } from './stage'

/** A worker of the made-up fleet and what it takes on. */
interface Post {
  readonly worker: string
  readonly type: string
  /** What one piece of work counts. */
  readonly unit: string
  readonly units: number
}

const posts: readonly Post[] = [
  { worker: 'gpu-worker-11', type: 'video_analysis', unit: 'frame', units: 1200 },
  { worker: 'gpu-worker-12', type: 'video_analysis', unit: 'frame', units: 900 },
  { worker: 'gpu-worker-13', type: 'image_analysis', unit: 'image', units: 260 },
  { worker: 'gpu-worker-14', type: 'image_analysis', unit: 'image', units: 310 },
  { worker: 'cpu-worker-31', type: 'audio_analysis', unit: 'segment', units: 400 },
  { worker: 'cpu-worker-32', type: 'audio_analysis', unit: 'segment', units: 520 },
  { worker: 'cpu-worker-41', type: 'data_analysis', unit: 'partition', units: 64 },
  { worker: 'cpu-worker-42', type: 'data_analysis', unit: 'partition', units: 96 }
]

const LEASE = 15 * SECOND
const STEP = 1 * SECOND
const PAUSE = 2 * SECOND
const SHORTEST = 15
const LONGEST = 45
/** One run in this many fails, and one task in that many is delivered twice and refused. */
const FAILS = 9
const REDELIVERED = 6
/** Ended resources that a worker leaves behind; older ones are forgotten. */
const KEPT = 12

/** The healthy part of the fleet: runs begin, report, end and are refused, until the demo stops. */
export function startFleet(stage: Stage): Promise<void> {
  return Promise.all(posts.map((post, at) => work(stage, post, at))).then(() => undefined)
}

async function work(stage: Stage, post: Post, at: number): Promise<void> {
  const done: string[] = []
  // Ids that no earlier demo used: what completed within a day would be refused.
  const base = Math.floor((await stage.now()) / 1000)
  for (let n = 0; !stage.signal.aborted; n += 1) {
    const id = `demo-${base}-${at + 1}${String(n).padStart(3, '0')}`
    await one(stage, post, id, n).catch((error: unknown) => {
      if (!stage.signal.aborted) stage.log(line('demo', { text: `${post.worker}: ${String(error)}` }))
    })
    done.push(id)
    const old = done.length > KEPT ? done.shift() : undefined
    if (old !== undefined && !stage.signal.aborted)
      await stage.marks.forget(post.type, old).catch(() => undefined)
    await pause(PAUSE, stage.signal)
  }
}

async function one(stage: Stage, post: Post, id: string, n: number): Promise<void> {
  const task = { type: post.type, id, taskId: `celery-${id}`, leaseMs: LEASE }
  const run = await stage.begin({ ...task, worker: post.worker })
  const steps = SHORTEST + Math.floor(Math.random() * (LONGEST - SHORTEST))
  const report = stage.keepAlive(run)
  for (let step = 1; step <= steps && !stage.signal.aborted; step += 1) {
    await pause(STEP, stage.signal)
    const count = Math.round((post.units * step) / steps)
    report({ fraction: step / steps, text: `${post.unit} ${count} of ${post.units}` })
    if (step === 3 && n % REDELIVERED === REDELIVERED - 1)
      await stage.refused({ ...task, worker: 'gpu-worker-19' }, 'RUNNING')
  }
  if (stage.signal.aborted) return
  if (n % FAILS === FAILS - 1) await stage.end(run, { outcome: 'failed', error: 'decoder: truncated input' })
  else
    await stage.end(run, { outcome: 'completed', result: JSON.stringify({ [`${post.unit}s`]: post.units }) })
}

/** Sleeps, or returns at once when the demo stops. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined)
