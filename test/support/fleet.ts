import type { Redis } from 'ioredis'
import type { RecordStatus, StateStatus } from '../../src/shared/protocol/documents'
import { liveMember, resourceKeys, typesKey } from '../../src/shared/protocol/keys'

/** One run as a guard would have written it: for the faults and the masses that no guard makes in a test's time. */
export interface PlantedRun {
  readonly type?: string
  readonly id?: string
  readonly runId?: string
  readonly status?: StateStatus
  /** Milliseconds before now. */
  readonly startedAgo?: number
  readonly endedAgo?: number
  /** Milliseconds from now until the lease ends; null: not in `live`. */
  readonly deadlineIn?: number | null
  readonly leaseMs?: number
  /** The lock's value and TTL in milliseconds (0: none); null: no lock. Default: held while running. */
  readonly lock?: { readonly value: string; readonly ttl: number } | null
  readonly state?: boolean
  readonly test?: boolean
  readonly more?: Record<string, unknown>
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')

/** Writes runs by hand, key by key as docs/protocol.md has them. Times are the server's. */
export class Fleet {
  #changes = 0

  constructor(
    private readonly redis: Redis,
    readonly namespace = 'taskguard'
  ) {}

  async now(): Promise<number> {
    const [seconds, micros] = await this.redis.time()
    return Math.floor(Number(seconds) * 1000 + Number(micros) / 1000)
  }

  document(run: PlantedRun, now: number, fence: string, status: RecordStatus): Record<string, unknown> {
    const started = now - (run.startedAgo ?? 1_000)
    const ended = status === 'running' ? {} : { end_time: iso(now - (run.endedAgo ?? 0)) }
    return {
      v: 1,
      task_id: `task-${run.runId ?? 'run-1'}`,
      task_type: run.type ?? 'video_analysis',
      resource_id: run.id ?? '1',
      status,
      start_time: iso(started),
      ...ended,
      lock_timeout: 7200,
      lease_ms: run.leaseMs ?? 60_000,
      run_id: run.runId ?? 'run-1',
      fence,
      attempt: 1,
      mode: 'enforce',
      host: 'gpu-1',
      pid: 1234,
      worker: 'worker@gpu-1',
      source: 'test',
      test: run.test ?? false,
      forced: false,
      ...run.more
    }
  }

  /** @returns the change number */
  async plant(run: PlantedRun = {}): Promise<string> {
    const type = run.type ?? 'video_analysis'
    const id = run.id ?? '1'
    const runId = run.runId ?? 'run-1'
    const status = run.status ?? 'running'
    const keys = resourceKeys(this.namespace, type, id)
    const now = await this.now()
    const change = String(now * 1000 + ++this.#changes)
    const text = JSON.stringify(this.document(run, now, change, status))
    const lock =
      run.lock === undefined ? (status === 'running' ? { value: runId, ttl: 60_000 } : null) : run.lock
    const deadlineIn = run.deadlineIn === undefined ? (status === 'running' ? 60_000 : null) : run.deadlineIn
    const batch = this.redis.pipeline().sadd(typesKey(this.namespace), type)
    if (lock) batch.set(keys.lock, lock.value)
    if (lock && lock.ttl > 0) batch.pexpire(keys.lock, lock.ttl)
    if (run.state ?? true) batch.set(keys.state, text, 'PX', 86_400_000)
    batch.hset(keys.runs, runId, text)
    if (deadlineIn !== null) batch.zadd(keys.live, now + deadlineIn, liveMember(id, runId))
    batch.zadd(keys.index, change, id)
    await batch.exec()
    return change
  }
}
