import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { until } from '../../support/until'

const MIB = 2 ** 20
const INSPECTOR_PORT = 9229
const answerSchema = z.object({ id: z.number(), result: z.unknown() })
const usageSchema = z.object({ usedSize: z.number() })

/** Node's own inspector in the engine process: the one way to look into its heap from outside. */
export class EngineInspector {
  #asked = 0

  private constructor(private readonly socket: WebSocket) {}

  /**
   * @param pid the engine's process id
   * @param log what the app wrote so far: there the inspector says where it listens
   */
  static async open(pid: number, log: () => string): Promise<EngineInspector> {
    await until('Node’s inspector has its port', portIsFree, { timeoutMs: 240_000, everyMs: 500 })
    process.kill(pid, 'SIGUSR1')
    const url = await until('the engine’s inspector listens', () => {
      if (log().includes('engine: Starting inspector')) return 'taken'
      return /engine: Debugger listening on (ws:\S+)/.exec(log())?.[1]
    })
    if (url === 'taken') throw new Error('the port of Node’s inspector is taken: end what else is debugged')
    const socket = new WebSocket(url)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return new EngineInspector(socket)
  }

  /** MiB in use after a collection. */
  async heapMib(): Promise<number> {
    await this.send('HeapProfiler.collectGarbage')
    return usageSchema.parse(await this.send('Runtime.getHeapUsage')).usedSize / MIB
  }

  close(): void {
    this.socket.close()
  }

  send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#asked += 1
    const id = this.#asked
    return new Promise((resolve, reject) => {
      const onMessage = (data: unknown): void => {
        const answer = answerSchema.safeParse(JSON.parse(String(data)))
        if (!answer.success || answer.data.id !== id) return
        this.socket.off('message', onMessage)
        this.socket.off('close', onClose)
        resolve(answer.data.result)
      }
      const onClose = (): void => reject(new Error('the engine’s inspector is gone'))
      this.socket.on('message', onMessage)
      this.socket.once('close', onClose)
      this.socket.send(JSON.stringify({ id, method, params }))
    })
  }
}

/** Another bench on the machine may look into an engine of its own just now. */
const portIsFree = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(INSPECTOR_PORT, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
