import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between one program and its broker or Redis, so that its connections alone are known and can be cut. */
export class TestProxy {
  readonly #pairs = new Map<Socket, Socket>()
  #closedUntil = 0
  #lostAt: string | null = null

  private constructor(
    private readonly server: Server,
    /** Where the program connects to, on 127.0.0.1. */
    readonly port: number
  ) {}

  /** @param target the other's port on 127.0.0.1 */
  static async start(target: number): Promise<TestProxy> {
    const server = createServer()
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('the proxy has no port'))
      })
    })
    const proxy = new TestProxy(server, port)
    server.on('connection', (worker) => proxy.#join(worker, target))
    return proxy
  }

  /** The ports that its connections come from, as the broker sees them. */
  get ports(): readonly number[] {
    return [...this.#pairs.values()].map(({ localPort }) => localPort ?? 0)
  }

  /** Resets all connections, as a network does that loses them, and lets none through for so many milliseconds. */
  cut(milliseconds: number): void {
    this.#closedUntil = Date.now() + milliseconds
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy()
  }

  /** Resets the connection that sends this next, before it has come through; the others stand. */
  loseAt(text: string): void {
    this.#lostAt = text
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve))
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
    await closed
  }

  #join(worker: Socket, target: number): void {
    worker.on('error', () => undefined)
    if (Date.now() < this.#closedUntil) {
      worker.resetAndDestroy()
      return
    }
    const broker = connect(target, '127.0.0.1')
    this.#pairs.set(worker, broker)
    const end = (): void => {
      this.#pairs.delete(worker)
      worker.destroy()
      broker.destroy()
    }
    broker.on('error', () => undefined)
    for (const socket of [worker, broker]) socket.once('close', end)
    worker.on('data', (chunk: Buffer) => {
      if (this.#lostAt !== null && chunk.includes(this.#lostAt)) {
        this.#lostAt = null
        worker.resetAndDestroy()
      } else if (!broker.write(chunk)) {
        worker.pause()
        broker.once('drain', () => worker.resume())
      }
    })
    worker.once('end', () => broker.end())
    broker.pipe(worker)
  }
}
