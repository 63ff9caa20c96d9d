import { UsageError } from '@shared/errors'
import type { Settings } from '@shared/settings/schema'
import { defaultSettings } from '@shared/settings/schema'
import {
  loadSettings,
  needsSettings,
  resolveEndpoints,
  settingsUsageError,
  taskguardHome
} from '../../engine/settings'
import type { EndpointFlags, ResolvedEndpoint } from '../../engine/settings'
import type { RedisRole } from '../../engine/redis/connect'
import type { OpenEndpoint, ReadyEndpoint } from './open'
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

  /** Parses its URL and, where it is the embedded one, starts or adopts it. @throws UsageError, EmbeddedUnavailable */
  async ready(endpoint: ResolvedEndpoint): Promise<ReadyEndpoint> {
    const { readyEndpoint } = await import('./open')
    return readyEndpoint(endpoint, this.home)
  }

  /** Connects to it as well. @throws RedisFault */
  async open(endpoint: ResolvedEndpoint, role: RedisRole = 'command'): Promise<OpenEndpoint> {
    const { openEndpoint } = await import('./open')
    return openEndpoint(endpoint, this.home, role)
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
