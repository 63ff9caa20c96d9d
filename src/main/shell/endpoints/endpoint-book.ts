import { celerySecrets } from '@shared/celery/target'
import { secretsOf } from '@shared/endpoints/target'
import { parseRedisUrl } from '@shared/endpoints/url'
import type { CallArgs, CallResult } from '@shared/ipc/contract'
import type { EndpointBookState } from '@shared/ipc/endpoints'
import type { EndpointTarget } from '@shared/live/link'
import { endpointIdentity } from '@shared/settings/endpoint'
import type { Settings } from '@shared/settings/schema'
import { settingsTarget } from '../../engine/redis/target'
import { addEndpoint as writeEndpoint } from '../../engine/settings'
import { neverLog } from '../log/redact'
import { EndpointSecretStore } from '../secrets/endpoint-secrets'
import { openSecretStore } from '../secrets/open-store'
import { addEndpoint } from './add-endpoint'
import type { FromEnvironment } from './from-environment'
import { endpointTargets, settingsEndpointId } from './targets'

/** The endpoints with their passwords: from the settings, the vault and the environment. */
export class EndpointBook {
  readonly secrets: EndpointSecretStore

  constructor(
    private readonly home: string,
    private readonly environment: FromEnvironment
  ) {
    this.secrets = new EndpointSecretStore(openSecretStore(home))
  }

  targets(settings: Pick<Settings, 'endpoints'>): EndpointTarget[] {
    const targets = endpointTargets({
      settings,
      fromEnvironment: this.environment,
      secretsOf: (endpoint) => this.secrets.of(endpoint)
    })
    for (const { redis, celery } of targets)
      hide([...secretsOf(redis), ...(celery ? celerySecrets(celery) : [])])
    return targets
  }

  /** The endpoints as a window may know them: no secret, only how each is kept. */
  state({ endpoints, 'endpoints.unlockFor': unlockFor }: Settings): EndpointBookState {
    return {
      vault: this.secrets.lasts,
      unlockFor,
      endpoints: endpoints.map((settings) => {
        const identity = endpointIdentity(settings)
        const { address } = settingsTarget(settings)
        return {
          id: settingsEndpointId(identity),
          identity,
          settings,
          address,
          ...this.secrets.kept(settings)
        }
      })
    }
  }

  /** From now on these are blotted out of every log line. */
  hide(secrets: readonly (string | null | undefined)[]): void {
    hide(secrets.filter((secret) => typeof secret === 'string'))
  }

  /** The name to show for an endpoint's id; the id itself where it is none of these (the embedded one). */
  nameOf(id: string, settings: Settings): string {
    return this.targets(settings).find((target) => target.id === id)?.name ?? id
  }

  add(args: CallArgs<'endpoints:add'>, settings: Settings): Promise<CallResult<'endpoints:add'>> {
    hideUrl(args.url)
    return addEndpoint(args, {
      endpoints: settings.endpoints,
      secrets: this.secrets,
      write: (endpoint) => writeEndpoint(this.home, endpoint)
    })
  }
}

const hide = (secrets: readonly string[]): void => {
  for (const secret of secrets) {
    neverLog(secret)
    neverLog(encodeURIComponent(secret))
  }
}

function hideUrl(url: string): void {
  try {
    hide(secretsOf(parseRedisUrl(url)))
  } catch {
    // No URL: the redaction of what stands before an @ is all there is.
  }
}
