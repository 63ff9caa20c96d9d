import { join } from 'node:path'
import type { CallArgs, CallResult } from '@shared/ipc/contract'
import type { EndpointTarget } from '@shared/live/link'
import type { Settings } from '@shared/settings/schema'
import { addEndpoint as writeEndpoint } from '../../engine/settings'
import { readJson, writeJson } from '../files/json-file'
import { log } from '../log/log'
import { neverLog } from '../log/redact'
import { SecretStore, secretsFileSchema } from '../secrets/secret-store'
import { systemVault } from '../secrets/system-vault'
import { splitSecret } from '../secrets/url-secret'
import { addEndpoint } from './add-endpoint'
import type { FromEnvironment } from './from-environment'
import { endpointTargets } from './targets'

/** The endpoints with their passwords: from the settings, the vault and the environment. */
export class EndpointBook {
  readonly #secrets: SecretStore

  constructor(
    private readonly home: string,
    private readonly environment: FromEnvironment
  ) {
    const file = join(home, 'secrets.json')
    this.#secrets = new SecretStore(
      systemVault,
      { read: () => readJson(file, secretsFileSchema), write: (content) => writeJson(file, content) },
      (url, error) => log.error(`the password kept for ${url} can't be read`, error)
    )
  }

  targets(settings: Settings): EndpointTarget[] {
    const targets = endpointTargets({
      settings,
      fromEnvironment: this.environment,
      secretFor: (url) => this.#secrets.get(url)
    })
    for (const { url } of targets) hide(url)
    return targets
  }

  /** The name to show for an endpoint's id; the id itself where it is none of these (the embedded one). */
  nameOf(id: string, settings: Settings): string {
    return this.targets(settings).find((target) => target.id === id)?.name ?? id
  }

  add(args: CallArgs<'endpoints:add'>, settings: Settings): Promise<CallResult<'endpoints:add'>> {
    hide(args.url)
    return addEndpoint(args, {
      endpoints: settings.endpoints,
      secrets: this.#secrets,
      write: (endpoint) => writeEndpoint(this.home, endpoint)
    })
  }
}

function hide(url: string): void {
  const { secret } = splitSecret(url)
  if (secret === null) return
  neverLog(secret)
  try {
    neverLog(decodeURIComponent(secret))
  } catch {
    // Not percent-encoded: there is only the one form.
  }
}
