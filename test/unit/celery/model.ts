import type { Talk } from './fleet-talk'

/** What the model does next, one a second. */
export type Fault =
  | { readonly do: 'send' }
  | { readonly do: 'lose_connection' | 'kill_worker' | 'kill_child'; readonly worker: number }
  | { readonly do: 'wait' }

interface Body {
  readonly uuid: string
  readonly worker: ModelWorker
  readonly from: number
  readonly until: number
  /** Its connection was lost: its end is not told, and its message is given out again. */
  orphaned: boolean
  killed: boolean
  endedAt: number | null
}

interface ModelWorker {
  readonly name: string
  pid: number
  readonly width: number
  readonly bodies: Set<Body>
}

/**
 * A RabbitMQ fleet in seconds, as the lab saw it behave: late acknowledgement, rejected when a child is lost, events on. What
 * really ran is known, so that what the watcher says of it can be judged.
 */
export class ModelFleet {
  readonly bodies: Body[] = []
  readonly #workers: readonly ModelWorker[]
  readonly #queue: string[] = []
  #sent = 0
  #second = 0

  constructor(
    private readonly talk: Talk,
    widths: readonly number[],
    private readonly bodySeconds: number
  ) {
    this.#workers = widths.map((width, at) => ({
      name: String.fromCharCode(65 + at),
      pid: at + 1,
      width,
      bodies: new Set()
    }))
    for (const worker of this.#workers) this.#beat(worker, 'online')
  }

  step(fault: Fault): void {
    this.#second += 1
    this.talk.after(1)
    if (fault.do === 'send') this.#queue.push(`u${++this.#sent}`)
    if ('worker' in fault) {
      const worker = this.#workers[fault.worker % this.#workers.length]
      if (worker) this.#fault(worker, fault.do)
    }
    for (const worker of this.#workers) this.#work(worker)
    for (const worker of this.#workers) if (this.#second % 2 === 0) this.#beat(worker, 'heartbeat')
    this.talk.tick()
  }

  #fault(worker: ModelWorker, what: Extract<Fault, { worker: number }>['do']): void {
    const running = [...worker.bodies]
    if (what === 'lose_connection') {
      this.#beat(worker, 'offline')
      for (const body of running) if (!body.orphaned) this.#queue.unshift(body.uuid)
      for (const body of running) body.orphaned = true
      // Others are faster than its new connection.
      for (const other of this.#workers) if (other !== worker) this.#work(other)
      this.#beat(worker, 'online')
    } else if (what === 'kill_worker') {
      for (const body of running) this.#kill(body)
      worker.pid += 100
      this.#beat(worker, 'online')
    } else if (running[0]) this.#kill(running[0])
  }

  #kill(body: Body): void {
    body.killed = true
    body.endedAt = this.#second
    body.worker.bodies.delete(body)
    if (!body.orphaned) this.#queue.unshift(body.uuid)
  }

  #work(worker: ModelWorker): void {
    for (const body of worker.bodies) {
      if (body.until > this.#second) continue
      body.endedAt = this.#second
      worker.bodies.delete(body)
      if (!body.orphaned) this.#tell(worker, 'succeeded', body.uuid)
    }
    while (worker.bodies.size < worker.width) {
      const uuid = this.#queue.shift()
      if (uuid === undefined) return
      const body: Body = {
        uuid,
        worker,
        from: this.#second,
        until: this.#second + this.bodySeconds,
        orphaned: false,
        killed: false,
        endedAt: null
      }
      this.bodies.push(body)
      worker.bodies.add(body)
      this.#tell(worker, 'received', uuid)
      this.#tell(worker, 'started', uuid)
    }
  }

  #tell(worker: ModelWorker, type: 'received' | 'started' | 'succeeded', uuid: string): void {
    this.talk.task(type, worker.name, { uuid, pid: worker.pid })
  }

  #beat(worker: ModelWorker, type: 'online' | 'heartbeat' | 'offline'): void {
    this.talk.worker(type, worker.name, worker.bodies.size, { pid: worker.pid })
  }

  /** Whether it began while, or after, another run of it did what this one does: no end of a worker asked for it. */
  wasRepeated(uuid: string): boolean {
    const bodies = this.bodies.filter((body) => body.uuid === uuid)
    return bodies.some((later, at) =>
      bodies.slice(0, at).some((one) => !one.killed || (one.endedAt ?? Infinity) > later.from)
    )
  }

  /** Bodies of a task that have been at work together for so many seconds and still are. */
  together(uuid: string, seconds: number): boolean {
    const open = this.bodies.filter((body) => body.uuid === uuid && body.endedAt === null)
    return open.filter(({ from }) => from <= this.#second - seconds).length > 1
  }

  get uuids(): readonly string[] {
    return [...new Set(this.bodies.map(({ uuid }) => uuid))]
  }
}
