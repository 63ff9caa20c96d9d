import { RETRIED_SOON, troubleOf, type Trouble } from './duplicates'
import type { CeleryEvent, TaskEvent, WorkerEvent } from './event'
import { GapBook } from './gaps'
import { countRuns, type Counting, type Redelivery } from './life'
import { LostBook, type LostTask } from './lost'
import type { TaskResult } from './message'
import { isOpen, type Reservation, type Run, type RunEnd, type Task } from './run'
import { endRun, TaskBook } from './task-book'
import { silentFrom, WorkerBook, type Worker } from './worker'

export interface FleetBounds {
  readonly tasks: number
  readonly workers: number
  readonly successes: number
  readonly lost: number
  /** Milliseconds. */
  readonly age: number
}

export const fleetBounds: FleetBounds = {
  tasks: 20_000,
  workers: 2_000,
  successes: 50_000,
  lost: 200,
  age: 24 * 3_600_000
}

/** What the guard has on record of a task id. */
export interface GuardWord {
  /** Its resource. */
  readonly type: string
  readonly id: string
  /** The workers whose runs of it are on record: what is wrong with those the guard's own findings say. */
  readonly workers: ReadonlySet<string>
  /** It refused a run of this task. */
  readonly refused: boolean
}

const RUNS_A_TASK = 16
const RESERVED_A_TASK = 8
const QUEUES_LEARNED = 64
/** A worker that said goodbye comes back within this, or is gone. Milliseconds. */
const RETURNS_WITHIN = 30_000
/** A worker that is not heard of is given up after this. */
const SILENT_FOR = 45_000
/** One that is gone and ran nothing is shown for this long. */
const SHOWN_GONE = 3_600_000
/** How long a run that ended unseen waits for its own event, or for the result backend's word. */
const UNSEEN_KEPT = 60_000
const ASKED_AT_ONCE = 200
/** Tasks with something to say that are kept in mind at once. */
const SUSPECTS = 2_000
/** Starts that wait to be asked about. */
const FRESH = 1_000
/** Two clocks, and a result that was a moment on its way. Milliseconds. */
const CLOCKS_DIFFER = 500

/**
 * What Celery's events tell of a fleet: its workers, the runs of its tasks, and what is wrong with them. Pure: it reads no
 * clock and knows no broker; the times it is given are the watcher's own, milliseconds. Its memory is bounded by count and age.
 */
export class CeleryFleet {
  readonly gaps = new GapBook()
  readonly #workers: WorkerBook
  readonly #tasks: TaskBook
  readonly #lost: LostBook
  readonly #counting = new WeakMap<Worker, Counting>()
  /** Tasks with more than one start, or one after a success: what rules are asked about. */
  readonly #suspects = new Set<Task>()
  /** Runs of which nobody knows whether they ended, or how. */
  readonly #unclear = new Set<Task>()
  /** Started lately: was it done before? */
  #fresh: string[] = []
  readonly #queues = new Set<string>()
  #connectedAt = 0
  #cleanedAt = 0

  constructor(
    readonly redelivery: Redelivery,
    private readonly bounds: FleetBounds = fleetBounds
  ) {
    this.#workers = new WorkerBook(bounds.workers)
    this.#tasks = new TaskBook(bounds)
    this.#lost = new LostBook(bounds.lost)
  }

  get workers(): IterableIterator<Worker> {
    return this.#workers.all
  }

  get tasks(): IterableIterator<Task> {
    return this.#tasks.all
  }

  get lost(): readonly LostTask[] {
    return this.#lost.list
  }

  /** The most a worker was seen to work on at once. */
  peakOf(worker: Worker): number {
    return this.#counting.get(worker)?.peak ?? 0
  }

  /** The queues that events named. */
  get queues(): ReadonlySet<string> {
    return this.#queues
  }

  /** How much is kept, for those who watch over its bounds. */
  get sizes(): { readonly tasks: number; readonly workers: number; readonly successes: number } {
    return { tasks: this.#tasks.size, workers: this.#workers.size, successes: this.#tasks.successes }
  }

  task(uuid: string): Task | undefined {
    return this.#tasks.get(uuid)
  }

  /** Events are heard from now on. */
  connected(at: number): void {
    this.#connectedAt = at
    if (!this.gaps.back(at)) return
    // Whatever ended meanwhile was not heard.
    for (const worker of this.#workers.all) worker.gapAt = at
  }

  /** They are not any more. */
  disconnected(at: number): void {
    this.gaps.away(at)
  }

  /** Events were not taken in. @param count null: nobody knows how many */
  missed(reason: 'dropped' | 'unreadable', at: number, count: number | null): void {
    this.gaps.missed(reason, at, count)
    if (reason === 'dropped') for (const worker of this.#workers.all) worker.gapAt = at
  }

  take(event: CeleryEvent, at: number): void {
    if (event.kind === 'worker') {
      this.#takeBeat(this.#workers.heard(event, at), event, at)
      return
    }
    if (event.type === 'sent') {
      if (event.queue !== null && this.#queues.size < QUEUES_LEARNED) this.#queues.add(event.queue)
      return
    }
    const worker = this.#workers.heard(event, at)
    this.#workers.tells(worker)
    if (event.type === 'received') this.#received(worker, event, at)
    else if (event.type === 'started') this.#started(worker, event.uuid, at)
    else this.#ended(worker, event, at)
  }

  /** What time alone changes: workers that are gone, and what is old. Called about once a second. */
  tick(now: number): void {
    for (const worker of this.#workers.all) {
      const gone = this.#goneSince(worker, now)
      if (gone === null) continue
      for (const run of worker.runs) this.#lose(run, gone, now)
      if (worker.runs.size === 0 && now - worker.lastEventAt > SHOWN_GONE) this.#workers.remove(worker)
    }
    for (const task of this.#unclear) {
      const pending = task.runs.some((run) => run.end?.how === 'unseen' && now - run.end.at < UNSEEN_KEPT)
      if (!pending || this.#tasks.get(task.uuid) !== task) this.#unclear.delete(task)
      if (!pending) this.#closeIfOver(task, now)
    }
    const overflow = this.#tasks.takeOverflow()
    if (overflow > 0) this.gaps.missed('too_many', now, overflow)
    if (now - this.#cleanedAt < 60_000) return
    this.#cleanedAt = now
    this.#tasks.forget(now)
    this.#lost.forget(now - this.bounds.age)
    this.gaps.forget(now - this.bounds.age)
    for (const task of this.#suspects)
      if (this.#tasks.get(task.uuid) !== task) this.#suspects.delete(task)
      else this.#closeIfOver(task, now)
  }

  /** What is wrong with tasks now, by task. */
  troubles(now: number): ReadonlyMap<Task, Trouble> {
    const found = new Map<Task, Trouble>()
    for (const task of this.#suspects) {
      if (this.#tasks.get(task.uuid) !== task) {
        this.#suspects.delete(task)
        continue
      }
      const trouble = troubleOf(task, now, this.redelivery)
      if (trouble) found.set(task, trouble)
    }
    return found
  }

  /** Whether verdicts are due within the second: asked again soon. */
  isRestless(now: number): boolean {
    for (const { runs } of this.#suspects) {
      const last = runs.at(-1)
      if (last && now - last.startedAt < 5_000) return true
    }
    return false
  }

  /** Task ids that the guard's records and the result backend are to be asked about now; a new start once, at least. */
  asks(): readonly string[] {
    const uuids = new Set<string>(this.#fresh.splice(0, ASKED_AT_ONCE / 2))
    for (const task of [...this.#suspects, ...this.#unclear]) {
      if (uuids.size >= ASKED_AT_ONCE) break
      if (task.runs.some((run) => isOpen(run) || run.end?.how === 'unseen')) uuids.add(task.uuid)
    }
    for (const { uuid } of this.#lost.list) if (uuids.size < ASKED_AT_ONCE) uuids.add(uuid)
    for (const worker of this.#workers.all)
      if ((this.#counting.get(worker)?.excess ?? 0) > 0)
        for (const { task } of worker.runs) if (uuids.size < ASKED_AT_ONCE) uuids.add(task.uuid)
    return [...uuids]
  }

  /** The guard's word on a task: a run that it refused or has on record is its own to judge. */
  heardGuard(uuid: string, word: GuardWord, at: number): void {
    const task = this.#tasks.get(uuid)
    if (!task) return
    task.guard = { type: word.type, id: word.id }
    for (const [place, run] of task.runs.entries()) {
      const isFirst = place === 0 && task.success === null
      if (run.excused !== null || isFirst) continue
      if (word.workers.has(run.worker.hostname)) run.excused = 'guard'
      else if (word.refused) {
        run.excused = 'refused'
        // Sent away without an event.
        if (run.end === null) endRun(run, at, 'rejected')
      }
    }
    this.#closeIfOver(task, at)
  }

  /** The result backend's word on a task. */
  heardResult(uuid: string, { status, endedAt, name }: TaskResult, at: number): void {
    if (status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED') this.#lost.found(uuid)
    const task = this.#tasks.get(uuid)
    if (!task) return
    task.name ??= name
    if (status === 'SUCCESS' && endedAt !== null) this.#succeededUnseen(task, endedAt, at)
    this.#closeIfOver(task, at)
  }

  /**
   * The backend knows of a success whose event went unheard, as all do that come after a lost connection. It does not say
   * which run it was: the newest that still runs is not; the one before it is.
   * @param endedAt by the clock of that worker
   */
  #succeededUnseen(task: Task, endedAt: number, at: number): void {
    if (task.success !== null) return
    const newest = task.runs.findLast(isOpen)
    const earlier = task.runs.findLast((run) => run !== newest && isOpenOrUnseen(run))
    if (!newest) {
      task.success = {
        at: Math.min(at, endedAt + (earlier?.worker.skew ?? 0)),
        hostname: earlier?.worker.hostname ?? null
      }
      return
    }
    const doneAt = Math.min(at, endedAt + (earlier ?? newest).worker.skew)
    if (!earlier) {
      // Of an earlier life of the task, or this very run's, whose end is about to be told.
      if (doneAt + 4 * CLOCKS_DIFFER < newest.startedAt) {
        task.success = { at: doneAt, hostname: null }
        this.#suspect(task)
      } else if (this.#isDoubtful(newest)) endRun(newest, at, 'unseen')
      return
    }
    if (earlier.end === null) endRun(earlier, at, 'unseen')
    if (doneAt > newest.startedAt + CLOCKS_DIFFER) earlier.provenAt = Math.max(earlier.provenAt, doneAt)
    const before = doneAt < newest.startedAt
    task.success = {
      at: before ? doneAt : Math.max(doneAt, newest.startedAt),
      hostname: earlier.worker.hostname
    }
  }

  #suspect(task: Task): void {
    this.#suspects.add(task)
    for (const oldest of this.#suspects) {
      if (this.#suspects.size <= SUSPECTS) break
      this.#suspects.delete(oldest)
      this.gaps.missed('too_many', task.touchedAt, 1)
    }
  }

  /** Its worker counts fewer runs than were seen to start. */
  #isDoubtful({ worker }: Run): boolean {
    return (this.#counting.get(worker)?.excess ?? 0) > 0
  }

  #takeBeat(worker: Worker, event: WorkerEvent, at: number): void {
    this.#workers.beat(worker, event, at)
    if (event.type === 'offline') return
    const counting = this.#counting.get(worker) ?? { peak: 0, excess: 0 }
    this.#counting.set(worker, counting)
    for (const { task } of countRuns(worker, counting, at)) this.#unclear.add(task)
  }

  #received(worker: Worker, { uuid, name, args, retries }: TaskEvent, at: number): void {
    const task = this.#tasks.heard(uuid, at)
    task.name = name ?? task.name
    task.args = args ?? task.args
    const others = task.reserved.filter((one) => one.worker !== worker).slice(1 - RESERVED_A_TASK)
    task.reserved = [...others, { worker, at, retries }]
  }

  #started(worker: Worker, uuid: string, at: number): void {
    const task = this.#tasks.heard(uuid, at)
    this.#lost.found(uuid)
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
    if (task.runs.length > 1 || task.success) this.#suspect(task)
    if (this.#fresh.length < FRESH) this.#fresh.push(uuid)
  }

  #ended(worker: Worker, { uuid, type }: TaskEvent, at: number): void {
    const how = type as Exclude<RunEnd, 'unseen' | 'lost'>
    this.#lost.found(uuid)
    const task = this.#tasks.get(uuid)
    if (!task) {
      const success = { at, hostname: worker.hostname, name: null }
      if (how === 'succeeded') this.#tasks.succeeded(uuid, success)
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
    this.#closeIfOver(task, at)
  }

  #takeReservation(task: Task, worker: Worker): Reservation | undefined {
    const reserved = task.reserved.find((one) => one.worker === worker)
    if (reserved) task.reserved = task.reserved.filter((one) => one !== reserved)
    return reserved
  }

  /** How the worker went away, and when that was clear; null: it has not. */
  #goneSince(worker: Worker, now: number): LostTask['how'] | null {
    if (worker.replacedAt !== null) return 'replaced'
    if (worker.offlineAt !== null) return now - worker.offlineAt > RETURNS_WITHIN ? 'offline' : null
    const silent = silentFrom(worker)
    if (silent === null) return null
    return now > Math.max(silent, this.#connectedAt) + SILENT_FOR ? 'silent' : null
  }

  #lose(run: Run, how: LostTask['how'], now: number): void {
    const { task, worker, startedAt } = run
    // The solo pool sends no heartbeats while it works: its silence says nothing.
    if (how === 'silent' && (worker.beatAt ?? 0) <= startedAt) return
    endRun(run, now, 'lost')
    const { uuid, name, args } = task
    const { hostname, pid } = worker
    if (task.success === null && !task.runs.some(isOpen) && task.reserved.length === 0)
      this.#lost.add({ uuid, name, args, hostname, pid, startedAt, at: now, how })
    this.#closeIfOver(task, now)
  }

  /** Nothing of it runs, waits or is unclear, and it has nothing to say. */
  #closeIfOver(task: Task, now: number): void {
    if (task.reserved.length > 0 || this.#unclear.has(task)) return
    if (task.runs.some(isOpen)) return
    const last = task.runs.at(-1)
    if (this.#suspects.has(task)) {
      const recent = last !== undefined && now - last.provenAt < this.bounds.age
      if (recent && troubleOf(task, now, this.redelivery)) return
      // Its verdict is not due yet.
      if (last && now - last.startedAt < 5_000) return
      this.#suspects.delete(task)
    }
    this.#tasks.close(task)
  }
}

const isOpenOrUnseen = ({ end }: Run): boolean => end === null || end.how === 'unseen' || end.how === 'lost'

/** The message of a retry counts one more. */
const isRetryOf = (run: Run, earlier: Run): boolean =>
  run.retries !== null && earlier.retries !== null && run.retries > earlier.retries
