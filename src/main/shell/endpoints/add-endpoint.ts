import { UsageError } from '@shared/errors'
import type { CallArgs, CallResult } from '@shared/ipc/contract'
import { endpointColors, type EndpointSettings } from '@shared/settings/schema'
import { parseRedisUrl } from '../../engine/redis/target'
import type { SecretStore } from '../secrets/secret-store'
import { splitSecret } from '../secrets/url-secret'
import { settingsEndpointId } from './targets'

export interface AddEndpointTools {
  readonly endpoints: readonly EndpointSettings[]
  readonly secrets: Pick<SecretStore, 'get' | 'set' | 'remove'>
  /** Writes it into settings.json; throws UsageError. */
  readonly write: (endpoint: Pick<EndpointSettings, 'name' | 'url' | 'color'>) => Promise<void>
}

/** Takes an endpoint into the settings, its password into the secret store. A name left empty becomes the host's. */
export async function addEndpoint(
  { name, url: given }: CallArgs<'endpoints:add'>,
  tools: AddEndpointTools
): Promise<CallResult<'endpoints:add'>> {
  try {
    const target = parseRedisUrl(given, 'url')
    const chosen = name.trim() || (target.path ?? target.host ?? '').slice(-64)
    if (tools.endpoints.some((one) => one.name === chosen))
      throw new UsageError('name', `"${chosen}" is taken: give the endpoint another name`, 'name_taken')
    const { url, secret } = splitSecret(given.trim())
    const before = tools.secrets.get(url)
    // First the password, then the settings: whoever follows them finds it in place.
    const secretKept = secret === null ? 'none' : tools.secrets.set(url, secret)
    try {
      await tools.write({ name: chosen, url, color: unusedColor(tools.endpoints) })
    } catch (error) {
      if (secret !== null && before === null) tools.secrets.remove(url)
      throw error
    }
    return { ok: true, id: settingsEndpointId(chosen), secretKept }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.field === 'name' || error.field === 'url'
      ? { ok: false, field: error.field, message: error.problem, code: error.code }
      : { ok: false, field: 'url', message: error.message, code: error.code }
  }
}

const unusedColor = (endpoints: readonly EndpointSettings[]): EndpointSettings['color'] =>
  endpointColors.find((color) => !endpoints.some((one) => one.color === color)) ?? 'blue'
