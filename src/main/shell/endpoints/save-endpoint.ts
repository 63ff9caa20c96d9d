import { UsageError } from '@shared/errors'
import type { CallResult } from '@shared/ipc/contract'
import type { EndpointDraft, FieldFault } from '@shared/ipc/endpoints'
import { usageOf } from '@shared/jsonc/said'
import {
  endpointIdentity,
  endpointSettingsSchema,
  type EndpointInput,
  type EndpointSettings
} from '@shared/settings/endpoint'
import type { EndpointSecrets } from '../../engine/redis/target'
import type { EndpointSecretStore } from '../secrets/endpoint-secrets'
import { settingsEndpointId } from './targets'

export interface SaveTools {
  readonly endpoints: readonly EndpointSettings[]
  readonly secrets: Pick<EndpointSecretStore, 'of' | 'set' | 'release'>
  /** Write into settings.json; throw UsageError. */
  readonly add: (endpoint: EndpointInput) => Promise<void>
  readonly replace: (identity: string, endpoint: EndpointInput) => Promise<void>
}

/** A draft checked by the settings' schema, or its faults. */
export function checkDraft({ endpoint }: Pick<EndpointDraft, 'endpoint'>): EndpointSettings | FieldFault[] {
  const parsed = endpointSettingsSchema.safeParse(endpoint)
  if (parsed.success) return parsed.data
  return parsed.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    message: issue.message,
    code: usageOf(issue)
  }))
}

/** What a draft says of secrets: what it leaves out stays as it is kept. */
export const secretsIn = ({
  password,
  sentinelPassword,
  brokerPassword,
  backendPassword,
  managementPassword
}: EndpointDraft): Partial<EndpointSecrets> =>
  Object.fromEntries(
    Object.entries({
      password,
      sentinelPassword,
      brokerPassword,
      backendPassword,
      managementPassword
    }).filter(([, secret]) => secret !== undefined)
  )

/** The secrets that a draft would connect with: its own, else those kept for its place. */
export const draftSecrets = (
  draft: EndpointDraft,
  endpoint: EndpointSettings,
  secrets: Pick<EndpointSecretStore, 'of'>
): EndpointSecrets => ({ ...secrets.of(endpoint), ...secretsIn(draft) })

/** Takes a new endpoint into the settings, or changes one; its secrets go to the secret store. */
export async function saveEndpoint(
  draft: EndpointDraft,
  { endpoints, secrets, add, replace }: SaveTools
): Promise<CallResult<'endpoints:save'>> {
  const checked = checkDraft(draft)
  if (Array.isArray(checked)) return { ok: false, faults: checked }
  const before = secrets.of(checked)
  const { identity, endpoint } = draft
  // First the secrets, then the settings: whoever follows them finds them in place.
  const kept = secrets.set(checked, secretsIn(draft))
  try {
    if (identity === null) await add(endpoint as EndpointInput)
    else await replace(identity, endpoint as EndpointInput)
  } catch (error) {
    secrets.set(checked, before)
    if (!(error instanceof UsageError)) throw error
    return { ok: false, faults: [{ field: error.field, message: error.problem, code: error.code }] }
  }
  const old = endpoints.find((one) => endpointIdentity(one) === identity)
  const others = endpoints.filter((one) => one !== old)
  if (old) secrets.release(old, [checked, ...others])
  const saved = identity ?? endpointIdentity(checked)
  return { ok: true, id: settingsEndpointId(saved), identity: saved, password: kept.password }
}
