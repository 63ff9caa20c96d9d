import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { bundle } from '../../support/bundle.mjs'

export interface Worker {
  readonly pid: number
  /** Everything it said so far. */
  readonly said: readonly Record<string, unknown>[]
  tell(order: Record<string, unknown>): void
  /** Waits until it says something with this field, and returns the field's value; each value is returned once. */
  hear(field: string, timeoutMs?: number): Promise<unknown>
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void
}

/** Worker processes of their own (worker.ts), all ended by `stop()`. */
export interface Fleet {
  /** @param commandTimeoutMs how long its connection waits for an answer */
  start(socket: string, commandTimeoutMs?: number): Worker
  stop(): Promise<void>
}

export async function startFleet(): Promise<Fleet> {
  const { file, remove } = await bundle('test/integration/guard/worker.ts')
  const children = new Set<ChildProcess>()
  return {
    start(socket, commandTimeoutMs = 5000) {
      const child = spawn(process.execPath, [file, socket, String(commandTimeoutMs)], {
        stdio: ['pipe', 'pipe', 'inherit']
      })
      children.add(child)
      child.once('exit', () => children.delete(child))
      // A killed worker's pipe may still be written to.
      child.stdin.on('error', () => undefined)
      const said: Record<string, unknown>[] = []
      const heard = new Set<Record<string, unknown>>()
      const waiting = new Set<() => void>()
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(JSON.parse(line) as Record<string, unknown>)
        for (const look of waiting) look()
      })
      const { pid } = child
      if (pid === undefined) throw new Error('the worker did not start')
      return {
        pid,
        said,
        tell: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
        // Woken by the line itself: two hundred pollers would cost more than the processes they wait for.
        hear: (field, timeoutMs = 60_000) =>
          new Promise((resolve, reject) => {
            const look = (): void => {
              const line = said.find((each) => !heard.has(each) && field in each)
              if (!line) return
              heard.add(line)
              waiting.delete(look)
              clearTimeout(timer)
              resolve(line[field])
            }
            const timer = setTimeout(() => {
              waiting.delete(look)
              reject(new Error(`worker ${pid} did not say ${field} within ${timeoutMs} ms`))
            }, timeoutMs)
            waiting.add(look)
            look()
          }),
        signal: (name) => void process.kill(pid, name)
      }
    },
    async stop() {
      const ends = [...children].map((child) => new Promise((done) => child.once('exit', done)))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(ends)
      await remove()
    }
  }
}
