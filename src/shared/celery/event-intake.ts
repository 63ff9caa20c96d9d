import { RETRIED_SOON } from './duplicates'
import type { CeleryEvent, TaskEvent, WorkerEvent } from './event'
import type { FleetMemory } from './fleet-memory'
import { countRuns } from './life'
import { isOpenOrUnseen, type Reservation, type Run, type RunEnd, type Task } from './run'
import { endRun } from './task-book'
import type { Worker } from './worker'

const RUNS_A_TASK = 16
const RESERVED_A_TASK = 8
const QUEUES_LEARNED = 64
/** Starts that wait to be asked about. */
const FRESH = 1_000

/** Takes events in: each start a run of its own, each end that of the newest run of its worker. */
export class EventIntake {
  /** The queues that events named. */
  readonly queues = new Set<string>()
  /** Started lately: was it done before? */
  readonly #fresh: string[] = []

  constructor(private readonly memory: FleetMemory) {}

  /** So many of the task ids that started, each told once. */
  takeFresh(most: number): readonly string[] {
    return this.#fresh.splice(0, most)
  }

  take(event: CeleryEvent, at: number): void {
    if (event.kind === 'worker') {
      this.#takeBeat(this.memory.workers.heard(event, at), event, at)
      return
    }
    if (event.type === 'sent') {
      if (event.queue !== null && this.queues.size < QUEUES_LEARNED) this.queues.add(event.queue)
      return
    }
    const worker = this.memory.workers.heard(event, at)
    this.memory.workers.tells(worker)
    if (event.type === 'received') this.#received(worker, event, at)
    else if (event.type === 'started') this.#started(worker, event.uuid, at)
    else this.#ended(worker, event, at)
  }

  #takeBeat(worker: Worker, event: WorkerEvent, at: number): void {
    this.memory.workers.beat(worker, event, at)
    if (event.type === 'offline') return
    const counting = this.memory.countsFrom(worker)
    for (const { task } of countRuns(worker, counting, at)) this.memory.unclear.add(task)
  }

  #received(worker: Worker, { uuid, name, args, retries }: TaskEvent, at: number): void {
    const task = this.memory.tasks.heard(uuid, at)
    task.name = name ?? task.name
    task.args = args ?? task.args
    const others = task.reserved.filter((one) => one.worker !== worker).slice(1 - RESERVED_A_TASK)
    task.reserved = [...others, { worker, at, retries }]
  }

  #started(worker: Worker, uuid: string, at: number): void {
    const task = this.memory.tasks.heard(uuid, at)
    this.memory.lost.found(uuid)
    const reserved = this.#takeReservation(task, worker)
    const run: Run = {
      task,
      worker,
      startedAt: at,
      receivedAt: reserved?.at ?? null,
      retries: reserved?.retries ?? null,
      end: null,
      provenAt: at,
      overlaps: null,
      afterSuccess: null,
      excused: null
    }
    for (const earlier of task.runs)
      if (earlier.end === null && isRetryOf(run, earlier)) endRun(earlier, at, 'retried')
    task.runs.push(run)
    if (task.runs.length > RUNS_A_TASK) {
      const [oldest] = task.runs.splice(0, 1)
      oldest?.worker.runs.delete(oldest)
    }
    worker.runs.add(run)
    if (task.runs.length > 1 || task.success) this.memory.suspect(task)
    if (this.#fresh.length < FRESH) this.#fresh.push(uuid)
  }

  #ended(worker: Worker, { uuid, type }: TaskEvent, at: number): void {
    const how = type as Exclude<RunEnd, 'unseen' | 'lost'>
    this.memory.lost.found(uuid)
    const task = this.memory.tasks.get(uuid)
    if (!task) {
      const success = { at, hostname: worker.hostname, name: null }
      if (how === 'succeeded') this.memory.tasks.succeeded(uuid, success)
      return
    }
    task.touchedAt = at
    this.#takeReservation(task, worker)
    const run = task.runs.findLast((one) => one.worker === worker && isOpenOrUnseen(one))
    if (run) {
      endRun(run, at, how)
      run.provenAt = at
      if (how === 'retried' && at - run.startedAt <= RETRIED_SOON) run.excused = 'retried'
    }
    if (how === 'succeeded') task.success ??= { at, hostname: worker.hostname }
    this.memory.closeIfOver(task, at)
  }

  #takeReservation(task: Task, worker: Worker): Reservation | undefined {
    const reserved = task.reserved.find((one) => one.worker === worker)
    if (reserved) task.reserved = task.reserved.filter((one) => one !== reserved)
    return reserved
  }
}

/** The message of a retry counts one more. */
const isRetryOf = (run: Run, earlier: Run): boolean =>
  run.retries !== null && earlier.retries !== null && run.retries > earlier.retries
