import { UsageError } from '@shared/errors'
import type { CallArgs, CallResult } from '@shared/ipc/contract'
import {
  connectionFromUrl,
  endpointColors,
  endpointSettingsSchema,
  type EndpointSettings,
  type KindInput
} from '@shared/settings/endpoint'
import { parseRedisUrl } from '../../engine/redis/target'
import type { EndpointSecretStore } from '../secrets/endpoint-secrets'
import { settingsEndpointId } from './targets'

export interface AddEndpointTools {
  readonly endpoints: readonly EndpointSettings[]
  readonly secrets: Pick<EndpointSecretStore, 'of' | 'set'>
  /** Writes it into settings.json; throws UsageError. */
  readonly write: (endpoint: KindInput) => Promise<void>
}

/** Takes an endpoint into the settings, its password into the secret store. A name left empty becomes the host's. */
export async function addEndpoint(
  { name, url }: CallArgs<'endpoints:add'>,
  tools: AddEndpointTools
): Promise<CallResult<'endpoints:add'>> {
  try {
    const { password, path, host, nodes } = parseRedisUrl(url, 'url')
    const chosen = name.trim() || (path ?? host ?? nodes[0]?.host ?? '').slice(-64)
    if (tools.endpoints.some((one) => one.name === chosen))
      throw new UsageError('name', `"${chosen}" is taken: give the endpoint another name`, 'name_taken')
    const input = { name: chosen, color: unusedColor(tools.endpoints), ...connectionFromUrl(url) }
    const endpoint = endpointSettingsSchema.parse(input)
    const before = tools.secrets.of(endpoint).password
    // First the password, then the settings: whoever follows them finds it in place.
    const kept = password === null ? null : tools.secrets.set(endpoint, { password }).password
    try {
      await tools.write(input)
    } catch (error) {
      if (password !== null) tools.secrets.set(endpoint, { password: before })
      throw error
    }
    return { ok: true, id: settingsEndpointId(chosen), secretKept: kept === null ? 'none' : keptAs(kept) }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.field === 'name' || error.field === 'url'
      ? { ok: false, field: error.field, message: error.problem, code: error.code }
      : { ok: false, field: 'url', message: error.message, code: error.code }
  }
}

const keptAs = (kept: string): 'protected' | 'session' => (kept === 'protected' ? 'protected' : 'session')

/** The first colour that no endpoint has. */
export const unusedColor = (endpoints: readonly EndpointSettings[]): EndpointSettings['color'] =>
  endpointColors.find((color) => !endpoints.some((one) => one.color === color)) ?? 'blue'
