import { utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import { fromEngineSchema, type FromEngine, type ToEngine } from '@shared/live/link'
import { log } from '../log/log'

/** The name that process lists and crash events show. */
export const ENGINE_SERVICE = 'Task Guard Engine'

export interface EngineEvents {
  readonly message: (message: FromEngine) => void
  /** Once, however it ended. */
  readonly ended: (code: number) => void
}

/** One life of the engine: a utility process with typed messages. */
export class EngineProcess {
  readonly #child: UtilityProcess

  constructor(modulePath: string, env: NodeJS.ProcessEnv, events: EngineEvents) {
    this.#child = utilityProcess.fork(modulePath, [], { serviceName: ENGINE_SERVICE, stdio: 'pipe', env })
    this.#child.stdout?.on('data', (chunk) => logOutput(chunk))
    this.#child.stderr?.on('data', (chunk) => logOutput(chunk))
    this.#child.on('message', (raw: unknown) => {
      const parsed = fromEngineSchema.safeParse(raw)
      if (parsed.success) events.message(parsed.data)
      else log.error(`the engine said what the shell does not understand: ${parsed.error.message}`)
    })
    this.#child.on('exit', (code) => events.ended(code))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  send(message: ToEngine, ports: MessagePortMain[] = []): void {
    this.#child.postMessage(message, ports)
  }

  kill(): void {
    this.#child.kill()
  }
}

const logOutput = (chunk: unknown): void => {
  for (const line of String(chunk).split('\n')) if (line.trim() !== '') log.warn(`engine: ${line}`)
}
