import { constants } from 'node:os'
import type { TakenGpus } from '../../engine/gpus'
import { ExitCode } from '../frame/exit-code'
import type { RunFlags } from './flags'
import { gpuRefusalDocument, gpuRefusalLines, gpuWaitingLine } from './gpu-refusal'
import { gpuStep, gpuWaitOf } from './gpus'
import type { RunHost } from './host'
import { hearSignals } from './signals'

/** What a run does once it has its GPUs. */
export interface RunBody {
  /** Resolves with the exit code. `frame.leave` ends its waiting; `frame.running` is told of what it runs. */
  execute(gpus: TakenGpus, frame: RunFrame): Promise<number>
  /** How its documents begin. */
  head(): Record<string, unknown>
}

/** What every run has around it: the signals that end it, and the GPUs that it takes. */
export class RunFrame {
  readonly #leave = new AbortController()
  #running: { cancel(signal: NodeJS.Signals): void } | null = null
  #signal: NodeJS.Signals | null = null

  constructor(
    private readonly flags: RunFlags,
    private readonly host: RunHost
  ) {}

  /** Aborted by the first signal. */
  get leave(): AbortSignal {
    return this.#leave.signal
  }

  /** What runs from here on, and is told of every signal: of one that came before it too. */
  set running(running: { cancel(signal: NodeJS.Signals): void }) {
    this.#running = running
    if (this.#signal) running.cancel(this.#signal)
  }

  async execute(body: RunBody): Promise<number> {
    const { host, flags } = this
    const deaf = hearSignals(
      (signal) => this.#end(signal),
      () => host.log('not suspended: the lease would run out')
    )
    try {
      // Before the lease: a resource is not kept from others while this run waits for a GPU.
      const answer = await gpuStep({
        flags,
        env: host.env,
        signal: this.leave,
        onWaiting: (refusal) => host.waiting('gpus', gpuWaitingLine(refusal, gpuWaitOf(flags)))
      })
      if (answer === null) return this.cancelledWaiting()
      if (answer.kind === 'refused') {
        host.refused({ ...body.head(), ...gpuRefusalDocument(answer) }, gpuRefusalLines(answer))
        return ExitCode.refused
      }
      try {
        host.gpus?.(answer.taken.gpus)
        return await body.execute(answer.taken, this)
      } finally {
        await answer.taken.release()
      }
    } finally {
      deaf()
    }
  }

  /** The exit code of a run that a signal ended before anything was run. */
  cancelledWaiting(): number {
    const signal = this.#signal ?? 'SIGTERM'
    this.host.leftWaiting(signal)
    return 128 + constants.signals[signal]
  }

  #end(signal: NodeJS.Signals): void {
    this.#signal = signal
    this.#running?.cancel(signal)
    this.#leave.abort()
  }
}
