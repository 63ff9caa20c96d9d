import { execa } from 'execa'
import PQueue from 'p-queue'
import type { FindingEvent } from '@shared/watch/event'
import { withoutSecrets } from '../../engine/settings'

export interface FindingExecOptions {
  /** How many may run at once. */
  readonly concurrency?: number
  /** Milliseconds after which one is ended. */
  readonly timeout?: number
  /** How many may wait; what comes above is dropped, and said. */
  readonly queued?: number
  readonly log: (text: string) => void
}

const CONCURRENCY = 4
const TIMEOUT = 60_000
const QUEUED = 1000
const KILL_AFTER = 5_000

/** The facts that a script wants without parsing JSON. NUL can't stand in an environment. */
function environment(event: FindingEvent): Record<string, string> {
  const { finding } = event
  const variables = {
    EVENT: event.event,
    FIRST: event.first ? '1' : '0',
    ID: finding.id,
    KIND: finding.kind,
    SEVERITY: finding.severity,
    TYPE: finding.type,
    RESOURCE_ID: finding.resource_id,
    SINCE: finding.since,
    MESSAGE: finding.message,
    ENDPOINT: event.endpoint,
    NAMESPACE: event.namespace
  }
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      `TASKGUARD_FINDING_${name}`,
      value.replaceAll('\0', '\uFFFD')
    ])
  )
}

/**
 * Runs a command for findings, without a shell: the event's JSON on its stdin, its facts in TASKGUARD_FINDING_*, and no
 * password of ours in its environment. Its output goes to stderr. A burst starts few at a time; a hung one is ended.
 */
export class FindingExec {
  readonly #queue: PQueue
  #dropped = 0

  constructor(
    private readonly argv: readonly [string, ...string[]],
    private readonly options: FindingExecOptions
  ) {
    this.#queue = new PQueue({ concurrency: options.concurrency ?? CONCURRENCY })
  }

  run(event: FindingEvent): void {
    if (this.#queue.size >= (this.options.queued ?? QUEUED)) {
      this.#dropped += 1
      if (this.#dropped === 1)
        this.options.log(
          `--exec: ${this.argv[0]} is too slow, ${this.#queue.size} findings wait for it: newer ones are dropped`
        )
      return
    }
    if (this.#dropped > 0) this.options.log(`--exec: ${this.#dropped} findings were dropped`)
    this.#dropped = 0
    void this.#queue.add(() => this.#call(event))
  }

  /** Resolves when all that was begun has ended; what still waits is dropped. */
  async stop(): Promise<void> {
    this.#queue.clear()
    await this.#queue.onIdle()
  }

  async #call(event: FindingEvent): Promise<void> {
    const [file, ...args] = this.argv
    const result = await execa(file, args, {
      input: `${JSON.stringify(event)}\n`,
      env: { ...withoutSecrets(process.env), ...environment(event) },
      extendEnv: false,
      stdout: 2,
      stderr: 2,
      timeout: this.options.timeout ?? TIMEOUT,
      forceKillAfterDelay: KILL_AFTER,
      reject: false
    })
    if (result.failed) this.options.log(`--exec: ${result.shortMessage}`)
  }
}
