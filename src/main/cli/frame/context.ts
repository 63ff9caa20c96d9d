import { UsageError } from '@shared/errors'
import type { Settings } from '@shared/settings/schema'
import { defaultSettings } from '@shared/settings/schema'
import {
  EMBEDDED_NAME,
  loadSettings,
  needsSettings,
  resolveEndpoints,
  settingsUsageError,
  taskguardHome
} from '../../engine/settings'
import type { EndpointFlags, ResolvedEndpoint } from '../../engine/settings'
import type { ConnectOptions, RedisRole } from '../../engine/redis/connect'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import type { CommonFlags } from './options'
import type { Output } from './output'
import { passwordFromStdin } from './password'

/** What every command is given. */
export class CommandContext {
  readonly home: string
  #settings: Promise<Settings> | null = null
  #flags: Promise<EndpointFlags> | null = null

  constructor(
    /** The command's name, for messages. */
    readonly command: string,
    private readonly flags: CommonFlags,
    readonly out: Output,
    readonly env: Readonly<Record<string, string | undefined>>
  ) {
    this.home = taskguardHome(env)
  }

  /** The settings. @throws UsageError where settings.json is wrong: a command must not go on with half of them. */
  settings(): Promise<Settings> {
    this.#settings ??= loadSettings(this.home).then(({ settings, fault }) => {
      if (fault) throw settingsUsageError(fault)
      return settings
    })
    return this.#settings
  }

  /** The endpoints to work on, at least one. @throws UsageError */
  async endpoints(): Promise<ResolvedEndpoint[]> {
    const flags = await this.#endpointFlags()
    const settings = needsSettings(flags, this.env) ? await this.settings() : defaultSettings()
    return resolveEndpoints(flags, this.env, settings)
  }

  /** The one endpoint to work on. @throws UsageError where there are several */
  async endpoint(): Promise<ResolvedEndpoint> {
    const [first, ...more] = await this.endpoints()
    if (!first) throw new UsageError('--endpoint', `${this.command} takes exactly one`)
    if (more.length === 0) return first
    const field = first.source === 'flag' ? '--url' : '--endpoint'
    const names =
      first.source === 'flag' ? '' : `: name one of ${[first, ...more].map((one) => one.name).join(', ')}`
    throw new UsageError(
      field,
      `${this.command} takes exactly one endpoint, there are ${more.length + 1}${names}`
    )
  }

  /** The embedded endpoint, whatever the settings and the environment name. @throws UsageError where a flag names another */
  async embedded(): Promise<ResolvedEndpoint> {
    const { url, ...flags } = await this.#endpointFlags()
    if (url?.length) {
      throw new UsageError('--url', `${this.command} works on the embedded Redis only: leave it out`)
    }
    const named = flags.endpoint?.length ? flags.endpoint : [EMBEDDED_NAME]
    const [endpoint] = resolveEndpoints({ ...flags, endpoint: named }, this.env, { endpoints: [] })
    if (!endpoint) throw new UsageError('--endpoint', `takes "${EMBEDDED_NAME}"`)
    return endpoint
  }

  /** True where `--password-stdin` has read stdin: a child gets an empty one. */
  get stdinTaken(): boolean {
    return this.flags.passwordStdin === true
  }

  /**
   * Connects to it; the embedded one is started or adopted. Outcomes that an earlier run kept for it are delivered first,
   * so that what the command reads is true.
   * @throws UsageError, RedisFault
   */
  async open(
    endpoint: ResolvedEndpoint,
    role: RedisRole = 'command',
    options?: ConnectOptions
  ): Promise<OpenEndpoint> {
    const { openEndpoint } = await import('../../engine/endpoints/open')
    const open = await openEndpoint(endpoint, this.home, role, options)
    if (!endpoint.protected) await this.#deliverKept(open)
    return open
  }

  async #deliverKept(open: OpenEndpoint): Promise<void> {
    try {
      const { deliverKept } = await import('../../engine/jobs/deliver-kept')
      const { delivered, problems } = await deliverKept(this.home, open.target.address, open.redis)
      for (const { run, outcome } of delivered) {
        this.out.log(
          `delivered the outcome kept for ${run.type} ${run.id}, run ${run.runId}: ${outcome.status}`
        )
      }
      for (const problem of problems) this.out.log(problem)
    } catch (error) {
      this.out.log(`the outbox can't be read: ${String(error)}`)
    }
  }

  async #endpointFlags(): Promise<EndpointFlags> {
    this.#flags ??= this.#readFlags()
    return this.#flags
  }

  async #readFlags(): Promise<EndpointFlags> {
    const { url, endpoint, namespace, passwordStdin } = this.flags
    return {
      ...(url ? { url } : {}),
      ...(endpoint ? { endpoint } : {}),
      ...(namespace === undefined ? {} : { namespace }),
      ...(passwordStdin ? { password: await passwordFromStdin() } : {})
    }
  }
}
