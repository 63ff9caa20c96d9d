import type { JobSpec } from '@shared/jobs/spec'
import type { JobEnd, JobStatus } from '@shared/jobs/status'
import type { JobState, JobView } from '@shared/jobs/view'

/** What is known of a job beside its spec. */
export interface JobFacts {
  /** Null: no runner has told anything yet. */
  readonly status: JobStatus | null
  /** Its runner, or whoever claimed it, lives. */
  readonly alive: boolean
  readonly claimed: boolean
  /** From 1; null: not in the queue. */
  readonly position: number | null
  readonly blocked: boolean
  readonly stopAsked: boolean
  /** Its outcome still waits in the outbox. */
  readonly undelivered: boolean
  /** What is wrong with the folder. */
  readonly problem: string | null
}

/** Most characters of a text in the list: whoever looks closely asks for the detail. */
const SHOWN_MAX = 2_000

export function viewOf(spec: JobSpec, facts: JobFacts): JobView {
  const { status, position } = facts
  const state = stateOf(facts)
  const going = status !== null && status.end === null && facts.alive
  return {
    id: spec.id,
    state,
    template: spec.template,
    type: spec.type,
    resourceId: spec.resourceId,
    endpointId: spec.endpointId,
    endpointName: spec.endpointName,
    namespace: spec.namespace,
    by: spec.by,
    createdAt: spec.createdAt,
    test: spec.test,
    mode: spec.mode,
    force: spec.force,
    position: state === 'queued' ? position : null,
    blocked: state === 'queued' && facts.blocked,
    startedAt: status?.startedAt ?? null,
    waitingFor: state === 'waiting' && status?.waitingFor ? shortened(status.waitingFor) : null,
    run: status?.run ?? null,
    runnerPid: going ? status.runner.pid : null,
    workPid: going ? status.workPid : null,
    gpus: status?.gpus ?? [],
    wants: spec.gpus,
    progress: status?.progress ? shortened(status.progress) : null,
    redisAway: going && status.redisAway,
    stopAsked: facts.stopAsked,
    log: status?.log ?? { bytes: 0, lost: 0 },
    end: status?.end ? endOf(status.end, facts.undelivered) : null,
    problem: facts.problem === null ? null : facts.problem.slice(0, SHOWN_MAX)
  }
}

function stateOf({ status, alive, claimed, position, problem }: JobFacts): JobState {
  if (problem !== null) return 'unreadable'
  if (status?.end) return 'ended'
  if (status) return alive && status.phase !== 'ended' ? status.phase : 'died'
  if (claimed) return alive ? 'starting' : 'died'
  return position === null ? 'starting' : 'queued'
}

function endOf(
  { at, outcome, exitCode, error, result, delivery }: JobEnd,
  undelivered: boolean
): JobView['end'] {
  return {
    at,
    outcome,
    exitCode,
    error: error === null ? null : error.slice(0, SHOWN_MAX),
    hasResult: result !== null,
    // Kept then, and gone from the outbox since: somebody has delivered it.
    delivery: delivery !== 'kept' ? delivery : undelivered ? 'pending' : 'delivered'
  }
}

const shortened = <T extends { readonly text: string }>(what: T): T => ({
  ...what,
  text: what.text.slice(0, SHOWN_MAX)
})

/** A folder whose spec can't be read: as much as its name says. */
export const unreadableView = (id: string, createdAt: number, problem: string): JobView => ({
  id,
  state: 'unreadable',
  template: '',
  type: '',
  resourceId: '',
  endpointId: '',
  endpointName: '',
  namespace: '',
  by: '',
  createdAt,
  test: true,
  mode: 'enforce',
  force: false,
  position: null,
  blocked: false,
  startedAt: null,
  waitingFor: null,
  run: null,
  runnerPid: null,
  workPid: null,
  gpus: [],
  wants: { count: 0, memory: 0 },
  progress: null,
  redisAway: false,
  stopAsked: false,
  log: { bytes: 0, lost: 0 },
  end: null,
  problem: problem.slice(0, SHOWN_MAX)
})
