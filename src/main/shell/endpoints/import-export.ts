import { open } from 'node:fs/promises'
import { parse } from 'jsonc-parser'
import { z } from 'zod'
import type { ImportItem } from '@shared/ipc/endpoints'
import { parseJsonc } from '@shared/jsonc/parse'
import { saidOf } from '@shared/jsonc/said'
import { endpointIdentity, endpointSettingsSchema, type EndpointSettings } from '@shared/settings/endpoint'
import type { SettingsFault } from '@shared/settings/fault'
import { writeAtomically } from '../../engine/files/write-atomically'
import { settingsTarget } from '../../engine/redis/target'
import { plainEndpoint } from '../../engine/settings'

const VERSION = 1
/** Far more than a thousand endpoints need; bytes. */
const MOST_BYTES = 4 * 1024 * 1024

const NOT_OURS = 'is no file of endpoints that Task Guard wrote'

/** What every file of endpoints begins with, whatever version wrote it. */
const headSchema = z.object({ taskguard: z.literal('endpoints'), version: z.int().positive() })

/** A file of endpoints to hand on: never a secret in it. */
const exportFileSchema = z.object({
  taskguard: z.literal('endpoints'),
  version: z.literal(VERSION),
  endpoints: z.array(z.unknown()).max(1000)
})

/** Writes the endpoints, for the owner alone. */
export async function exportEndpoints(path: string, endpoints: readonly EndpointSettings[]): Promise<void> {
  const document = {
    taskguard: 'endpoints',
    version: VERSION,
    endpoints: endpoints.map((endpoint) => plainEndpoint(endpoint))
  }
  await writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
}

export interface ReadImport {
  readonly path: string
  /** Why nothing was read of it. */
  readonly fault: SettingsFault | null
  readonly items: readonly ImportItem[]
  /** What is valid of it, by name. */
  readonly endpoints: ReadonlyMap<string, EndpointSettings>
}

/** Reads such a file, and says what taking it in would do. Never throws: a file that can't be read is a fault. */
export async function readImport(path: string, standing: readonly EndpointSettings[]): Promise<ReadImport> {
  const endpoints = new Map<string, EndpointSettings>()
  const nothing = (fault: Omit<SettingsFault, 'file'>): ReadImport => ({
    path,
    fault: { file: path, ...fault },
    items: [],
    endpoints
  })
  const refused = (code: string, problem: string, params: Record<string, string> = {}): ReadImport =>
    nothing({ line: null, column: null, field: '', problem, said: { code, params } })
  let text: string | null
  try {
    text = await textOf(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return refused('unreadable', `can't be read: ${reason}`, { reason })
  }
  if (text === null) return refused('too_large', 'is larger than 4 MiB')
  if (text.trim() === '') return refused('not_endpoints', NOT_OURS)
  const parsed = parseJsonc(text, exportFileSchema, { empty: {}, noSuchKey: 'is no part of such a file' })
  if (!parsed.ok) {
    if (parsed.fault.said?.code === 'json') return nothing(parsed.fault)
    const head = headSchema.safeParse(parse(text))
    if (!head.success) return refused('not_endpoints', NOT_OURS)
    if (head.data.version > VERSION)
      return refused('newer_endpoints', 'was written by a later version of Task Guard')
    return nothing(parsed.fault)
  }
  const items = parsed.value.endpoints.map((raw): ImportItem => {
    const checked = endpointSettingsSchema.safeParse(raw)
    if (!checked.success) return invalid(raw, checked.error.issues.slice(0, 3).map(faultOf))
    if (endpoints.has(checked.data.name)) return invalid(raw, [TWICE])
    endpoints.set(checked.data.name, checked.data)
    return compare(checked.data, standing)
  })
  return { path, fault: null, items, endpoints }
}

/** Null for a file that is larger than any that was exported. */
async function textOf(path: string): Promise<string | null> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(MOST_BYTES + 1) })
    return bytesRead > MOST_BYTES ? null : buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function compare(endpoint: EndpointSettings, standing: readonly EndpointSettings[]): ImportItem {
  const { name } = endpoint
  const { address } = settingsTarget(endpoint)
  const same = standing.find((one) => one.name === name)
  if (!same) return { name, address, does: 'add', differs: [], faults: [] }
  const [mine, theirs] = [plainEndpoint(same), plainEndpoint(endpoint)]
  const differs = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].filter(
    (field) => field !== 'id' && JSON.stringify(mine[field]) !== JSON.stringify(theirs[field])
  )
  return { name, address, does: differs.length === 0 ? 'same' : 'change', differs, faults: [] }
}

type Fault = ImportItem['faults'][number]

const TWICE: Fault = {
  field: 'name',
  problem: 'stands twice in the file',
  said: { code: 'twice', params: {} }
}

function faultOf(issue: z.core.$ZodIssue): Fault {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  return {
    field: [...issue.path, ...unknown].map(String).join('.'),
    problem: issue.message,
    said: saidOf(issue)
  }
}

function invalid(raw: unknown, faults: Fault[]): ImportItem {
  const named = z.object({ name: z.string() }).safeParse(raw)
  const name = named.success ? named.data.name.slice(0, 64) : '?'
  return { name, address: '', does: 'invalid', differs: [], faults }
}

/** The identity of the endpoint that stands under this name here. */
export const identityOf = (name: string, standing: readonly EndpointSettings[]): string | undefined => {
  const same = standing.find((one) => one.name === name)
  return same && endpointIdentity(same)
}
