import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { bundle } from '../../support/bundle.mjs'
import { until } from '../../support/until'

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
  start(socket: string): Worker
  stop(): Promise<void>
}

export async function startFleet(): Promise<Fleet> {
  const { file, remove } = await bundle('test/integration/guard/worker.ts')
  const children = new Set<ChildProcess>()
  return {
    start(socket) {
      const child = spawn(process.execPath, [file, socket], { stdio: ['pipe', 'pipe', 'inherit'] })
      children.add(child)
      child.once('exit', () => children.delete(child))
      // A killed worker's pipe may still be written to.
      child.stdin.on('error', () => undefined)
      const said: Record<string, unknown>[] = []
      const heard = new Set<Record<string, unknown>>()
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(JSON.parse(line) as Record<string, unknown>)
      })
      const { pid } = child
      if (pid === undefined) throw new Error('the worker did not start')
      return {
        pid,
        said,
        tell: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
        async hear(field, timeoutMs = 20_000) {
          const line = await until(
            `worker ${pid} says ${field}`,
            () => said.find((each) => !heard.has(each) && field in each),
            { timeoutMs, everyMs: 5 }
          )
          heard.add(line)
          return line[field]
        },
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
