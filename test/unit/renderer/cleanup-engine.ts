import { act } from '@testing-library/react'
import type {
  ActionOutcome,
  Applied,
  CleanupCall,
  CleanupOp,
  CleanupResult,
  Planned
} from '@shared/live/cleanup'
import type { LiveMessage } from '@shared/live/view'
import type { CleanupFault } from '@shared/plan/fault'
import type { Action, Skipped } from '@shared/plan/plan'
import { waitFor } from '@testing-library/react'
import type { Opened } from './open'

/** An action as the engine plans it, of which a test names only what it is about. */
export const action = (id: string, own: Partial<Action> = {}): Action => ({
  id: `delete_lock-${id}`,
  do: 'delete_lock',
  type: 'video_analysis',
  resource_id: id,
  key: `taskguard:{video_analysis}:lock:${id}`,
  kind: 'orphan_lock',
  finding_id: id,
  why: `video_analysis ${id} ended.`,
  because: 'ended',
  since: '2026-11-23T10:00:00+00:00',
  evidence: {
    lock_key: `taskguard:{video_analysis}:lock:${id}`,
    lock_owner: `run-${id}`,
    state_status: 'completed',
    ended_at: '2026-11-23T10:00:00+00:00',
    task_id: `task-${id}`
  },
  before: {
    lock: `run-${id}`,
    lock_expires_at: Date.parse('2026-11-23T12:00:00Z'),
    live_run_id: null,
    live_deadline: null,
    state_status: 'completed',
    state_run_id: `run-${id}`,
    state_fence: '17'
  },
  after: { lock: null, lock_expires_at: null },
  ...own
})

/** A dead run's, which changes four things. */
export const closing = (id: string): Action =>
  action(id, {
    id: `close_run-${id}`,
    do: 'close_run',
    kind: 'dead_holder',
    because: 'dead',
    evidence: {
      proof: 'observed',
      lease_ended_at: '2026-11-23T10:00:00+00:00',
      lease_s: 60,
      task_id: null,
      worker: 'gpu-3/w1',
      host: null,
      pid: 7,
      holds_lock: true
    },
    before: {
      ...action(id).before,
      live_run_id: `run-${id}`,
      live_deadline: Date.parse('2026-11-23T10:00:00Z'),
      state_status: 'running'
    },
    after: {
      live_deadline: null,
      record_status: 'abandoned',
      lock: null,
      lock_expires_at: null,
      state_status: 'abandoned'
    }
  })

type CallOf<O extends CleanupOp> = Extract<CleanupCall, { op: O }>

/** The engine's side of cleanups, as a test says it. */
export class FakeCleanupEngine {
  readonly asked: { readonly request: number; readonly call: CleanupCall }[] = []

  constructor(private readonly opened: Opened) {
    opened.app.live.cleanup.connect((request) => {
      if (request.kind === 'cleanup') this.asked.push(request)
    })
  }

  callsOf<O extends CleanupOp>(op: O): CallOf<O>[] {
    return this.asked.flatMap(({ call }) => (call.op === op ? [call as CallOf<O>] : []))
  }

  /** Waits until so many calls of a kind have come, and answers the last of them. */
  async last<O extends CleanupOp>(op: O, count = 1): Promise<{ request: number; call: CallOf<O> }> {
    await waitFor(() => {
      const asked = this.callsOf(op).length
      if (asked !== count) throw new Error(`${asked} calls of ${op}, not ${count}`)
    })
    const found = this.asked.findLast(({ call }) => call.op === op)
    if (!found) throw new Error(`no ${op}`)
    return { request: found.request, call: found.call as CallOf<O> }
  }

  answer(request: number, result: CleanupResult | null, fault: CleanupFault | null = null): Promise<void> {
    return this.#send({ kind: 'cleanupAnswer', request, result, fault })
  }

  /** Answers the last plan that was asked for. */
  async plan(
    actions: readonly Action[],
    more: {
      readonly head?: Partial<Planned>
      readonly skipped?: readonly Skipped[]
      readonly count?: number
    } = {}
  ): Promise<CallOf<'plan'>> {
    const { request, call } = await this.last('plan', more.count)
    const { skipped = [] } = more
    await this.#send({
      kind: 'cleanupPart',
      request,
      endpointId: 'prod',
      actions: [...actions],
      skipped: [...skipped]
    })
    await this.answer(request, {
      op: 'plan',
      plans: [head(actions, { skipped: skipped.length, ...more.head })],
      faults: []
    })
    return call
  }

  tell(
    task: string,
    results: readonly ActionOutcome[],
    { done, of }: { readonly done: number; readonly of: number }
  ): Promise<void> {
    return this.#send({
      kind: 'cleanupProgress',
      task,
      endpointId: 'prod',
      results: [...results],
      done,
      of
    })
  }

  /** Answers the last apply: every action as it says. */
  async applied(own: Partial<Applied> = {}): Promise<void> {
    const { request } = await this.last('apply', this.callsOf('apply').length)
    await this.answer(request, {
      op: 'apply',
      endpoints: [
        {
          endpointId: 'prod',
          applied: 0,
          changed: 0,
          failed: 0,
          journal: 'clean-20261123T100000Z-abcdef.jsonl',
          stopped: null,
          fault: null,
          ...own
        }
      ]
    })
  }

  async #send(...messages: readonly LiveMessage[]): Promise<void> {
    // What waits for the answer goes on in a microtask.
    await act(async () => {
      for (const message of messages) this.opened.app.live.receive(message)
      await Promise.resolve()
    })
  }
}

export const head = (actions: readonly Action[], own: Partial<Planned> = {}): Planned => ({
  version: 1,
  endpointId: 'prod',
  endpoint: 'redis://prod:6379',
  namespace: 'taskguard',
  made_at: '2026-11-23T10:05:00.000+00:00',
  complete: true,
  unread: [],
  live_locks: 100,
  touched_locks: actions.length,
  actions: actions.length,
  skipped: 0,
  maxShare: 0.5,
  quiet: [],
  ...own
})
