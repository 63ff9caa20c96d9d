import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ImportItem } from '@shared/ipc/endpoints'
import { endpointIdentity, endpointSettingsSchema, type EndpointSettings } from '@shared/settings/endpoint'
import { writeAtomically } from '../../engine/files/write-atomically'
import { settingsTarget } from '../../engine/redis/target'
import { plainEndpoint } from '../../engine/settings'

/** A file of endpoints to hand on: never a secret in it. */
const exportFileSchema = z.object({
  taskguard: z.literal('endpoints'),
  version: z.literal(1),
  endpoints: z.array(z.unknown()).max(1000)
})

/** Writes the endpoints, for the owner alone. */
export async function exportEndpoints(path: string, endpoints: readonly EndpointSettings[]): Promise<void> {
  const document = {
    taskguard: 'endpoints',
    version: 1,
    endpoints: endpoints.map((endpoint) => plainEndpoint(endpoint))
  }
  await writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
}

export interface ReadImport {
  readonly path: string
  readonly fault: string | null
  readonly items: readonly ImportItem[]
  /** What is valid of it, by name. */
  readonly endpoints: ReadonlyMap<string, EndpointSettings>
}

/** Reads such a file, and says what taking it in would do. Never throws: a file that can't be read is a fault. */
export async function readImport(path: string, standing: readonly EndpointSettings[]): Promise<ReadImport> {
  const endpoints = new Map<string, EndpointSettings>()
  try {
    const parsed = exportFileSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (!parsed.success) return { path, fault: 'it holds no endpoints of Task Guard', items: [], endpoints }
    const items = parsed.data.endpoints.map((raw): ImportItem => {
      const checked = endpointSettingsSchema.safeParse(raw)
      if (!checked.success || endpoints.has(checked.data.name)) return invalid(raw, checked.error)
      endpoints.set(checked.data.name, checked.data)
      return compare(checked.data, standing)
    })
    return { path, fault: null, items, endpoints }
  } catch (error) {
    return { path, fault: error instanceof Error ? error.message : String(error), items: [], endpoints }
  }
}

function compare(endpoint: EndpointSettings, standing: readonly EndpointSettings[]): ImportItem {
  const { name } = endpoint
  const { address } = settingsTarget(endpoint)
  const same = standing.find((one) => one.name === name)
  if (!same) return { name, address, does: 'add', detail: [] }
  const [mine, theirs] = [plainEndpoint(same), plainEndpoint(endpoint)]
  const detail = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter(
    (field) => field !== 'id' && JSON.stringify(mine[field]) !== JSON.stringify(theirs[field])
  )
  return { name, address, does: detail.length === 0 ? 'same' : 'change', detail }
}

function invalid(raw: unknown, error: z.ZodError | undefined): ImportItem {
  const named = z.object({ name: z.string() }).safeParse(raw)
  const detail = error
    ? error.issues
        .slice(0, 3)
        .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
    : ['name: stands twice in the file']
  return { name: named.success ? named.data.name.slice(0, 64) : '?', address: '', does: 'invalid', detail }
}

/** The identity of the endpoint that stands under this name here. */
export const identityOf = (name: string, standing: readonly EndpointSettings[]): string | undefined => {
  const same = standing.find((one) => one.name === name)
  return same && endpointIdentity(same)
}
