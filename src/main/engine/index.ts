import { toEngineSchema } from '@shared/live/link'
import type { LiveMessage } from '@shared/live/view'
import { join } from 'node:path'
import { builtInTemplates } from './jobs/built-in'
import { runnerProgram } from './jobs/launch/runner'
import { Engine, type WindowPort } from './live/engine'
import type { JobsSetting } from './live/jobs-control'
import { withoutSecrets } from './settings'

/**
 * The engine's own process, forked by the shell: one message port to the shell, one more for each window. It knows the
 * ports by shape alone, so that the engine imports nothing of Electron.
 */

interface MessageEvent {
  readonly data: unknown
  readonly ports?: readonly ElectronPort[]
}

interface ElectronPort {
  on(event: 'message', listener: (event: MessageEvent) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
}

interface ParentPort {
  on(event: 'message', listener: (event: MessageEvent) => void): unknown
  postMessage(message: unknown): void
}

const windowPort = (port: ElectronPort): WindowPort => ({
  post: (message: LiveMessage) => port.postMessage(message),
  onRequest(listener) {
    port.on('message', ({ data }) => listener(data))
    port.start()
  },
  onClose: (listener) => void port.on('close', listener)
})

/** The command line is built beside this file; the samples stand beside the archive, where any program can read them. */
function jobsSetting(): JobsSetting {
  const { resourcesPath } = process as typeof process & { readonly resourcesPath?: string }
  const packaged = /\.asar[\\/]/.test(__dirname) && resourcesPath !== undefined
  return {
    program: runnerProgram(join(__dirname, 'cli.cjs')),
    env: withoutSecrets(process.env),
    samples: packaged ? join(resourcesPath, 'jobs') : join(__dirname, '..', '..', 'resources', 'jobs'),
    builtIn: builtInTemplates
  }
}

function main(port: ParentPort): void {
  let stopped = false
  const engine = new Engine((message) => {
    if (message.kind === 'stopped') stopped = true
    port.postMessage(message)
  }, jobsSetting())
  // Ctrl+C in a terminal reaches every process of the app at once, and the app that ends first sends SIGTERM after it:
  // what the engine started is ended all the same.
  const end = (): void => {
    if (stopped) process.exit(0)
    engine.receive({ kind: 'shutdown' })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  port.on('message', ({ data, ports }) => {
    const parsed = toEngineSchema.safeParse(data)
    if (!parsed.success) {
      const text = `the shell said what the engine does not understand: ${parsed.error.message}`
      port.postMessage({ kind: 'log', level: 'error', text })
      return
    }
    const window = ports?.[0]
    engine.receive(parsed.data, window && windowPort(window))
  })
}

const { parentPort } = process as typeof process & { readonly parentPort?: ParentPort }
if (parentPort === undefined) {
  process.stderr.write('the engine is started by the app: there is no port to it here\n')
  process.exitCode = 2
} else main(parentPort)
