import { findNodeAtLocation, parse, parseTree } from 'jsonc-parser'
import { plainCelery } from '@shared/celery/settings'
import { UsageError } from '@shared/errors'
import {
  endpointFromUrl,
  endpointIdentity,
  endpointSettingsSchema,
  isByUrl,
  type EndpointInput,
  type EndpointSettings
} from '@shared/settings/endpoint'
import { AUTO_CLEANUP_AT_MOST } from '@shared/settings/auto-cleanup'
import { SETTINGS_VERSION } from '@shared/settings/schema'
import { backUpSettings, backUpVersion } from './backup'
import { removeJsonc, setJsonc } from './edit-jsonc'
import { readSettingsText } from './load'
import { jsoncOptions, parseSettings } from './parse'
import { writeFields } from './write-fields'
import { editSettings } from './write'

/**
 * Changes of the endpoints in settings.json. Comments, and what this version does not touch, stay as they are; the file
 * as it was is copied to `settings.json.bak-N` first. All throw UsageError where the file is wrong as it stands (it is
 * left alone), the endpoint is not valid, its name is taken, or it is gone.
 */

/** What is written of an endpoint: nothing that the defaults say anyway. */
export function plainEndpoint(endpoint: EndpointInput): Record<string, unknown> {
  const checked = endpointSettingsSchema.safeParse(endpoint)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    throw new UsageError(issue?.path.join('.') || 'endpoint', issue?.message ?? 'is not valid')
  }
  const { enabled, protected: isProtected, ...rest } = checked.data
  const kept: Record<string, unknown> = { ...rest }
  if (kept['db'] === 0) delete kept['db']
  if (kept['sentinelTls'] === false) delete kept['sentinelTls']
  if (kept['id'] === kept['name']) delete kept['id']
  if ('tls' in checked.data && checked.data.tls) {
    const { verify, ...tls } = checked.data.tls
    kept['tls'] = verify ? tls : { ...tls, verify }
  }
  if (checked.data.celery) kept['celery'] = plainCelery(checked.data.celery)
  if (checked.data.autoCleanup) {
    const { schedule, atMost } = checked.data.autoCleanup
    kept['autoCleanup'] = { schedule, ...(atMost === AUTO_CLEANUP_AT_MOST ? {} : { atMost }) }
  }
  return { ...kept, ...(isProtected ? { protected: true } : {}), ...(enabled ? {} : { enabled: false }) }
}

/** Adds endpoints at the end of the list. */
export const addEndpoints = (home: string, endpoints: readonly EndpointInput[]): Promise<void> =>
  edit(home, (text) => {
    let next = text
    for (const endpoint of endpoints) {
      assertNameFree(endpoint.name, endpointsOf(next))
      const plain = plainEndpoint(withFreeId(endpoint, endpointsOf(next)))
      next = Array.isArray(rawOf(next).endpoints)
        ? setJsonc(next, ['endpoints', -1], plain, true)
        : setJsonc(next, ['endpoints'], [plain])
    }
    return next
  })

export const addEndpoint = (home: string, endpoint: EndpointInput): Promise<void> =>
  addEndpoints(home, [endpoint])

/** Puts another definition in an endpoint's place; it stays the same endpoint for all that is remembered of it. */
export const replaceEndpoint = (home: string, identity: string, endpoint: EndpointInput): Promise<void> =>
  edit(home, (text) => {
    const at = placeOf(text, identity)
    assertNameFree(
      endpoint.name,
      endpointsOf(text).filter((_, other) => other !== at)
    )
    return writeFields(text, ['endpoints', at], plainEndpoint({ ...endpoint, id: identity }))
  })

export const removeEndpoint = (home: string, identity: string): Promise<void> =>
  edit(home, (text) => removeJsonc(text, ['endpoints', placeOf(text, identity)]))

export const enableEndpoint = (home: string, identity: string, enabled: boolean): Promise<void> =>
  edit(home, (text) =>
    setJsonc(text, ['endpoints', placeOf(text, identity), 'enabled'], enabled ? undefined : false)
  )

/** Moves an endpoint to a place of the list, 0 the first. */
export const moveEndpoint = (home: string, identity: string, to: number): Promise<void> =>
  edit(home, (text) => {
    const from = placeOf(text, identity)
    const nodes =
      findNodeAtLocation(parseTree(text, [], jsoncOptions) ?? rootless(), ['endpoints'])?.children ?? []
    // Each definition's own text, comments in it included, goes to its new place.
    const slices = nodes.map(({ offset, length }) => text.slice(offset, offset + length))
    const [moved = ''] = slices.splice(from, 1)
    slices.splice(Math.max(0, Math.min(to, slices.length)), 0, moved)
    return nodes.reduceRight(
      (next, { offset, length }, at) =>
        next.slice(0, offset) + (slices[at] ?? '') + next.slice(offset + length),
      text
    )
  })

/**
 * Puts a file of version 1 in the terms of this one: what was a URL gets its kind. The file as it was is kept as
 * `settings.json.bak-v1`. A file that is wrong, or has nothing to change, is left alone.
 * @returns the copy's path; null where nothing was changed
 */
export async function upgradeSettings(home: string): Promise<string | null> {
  const before = await readSettingsText(home)
  if (before === null || before.trim() === '') return null
  const { fault } = parseSettings(before, '')
  const { version = 1, endpoints } = rawOf(before)
  if (fault || version !== 1 || !Array.isArray(endpoints) || !endpoints.some(isByUrl)) return null
  const backup = await backUpVersion(home, 1)
  await editSettings(home, (text) => {
    const list = rawOf(text).endpoints
    const next = (Array.isArray(list) ? list : []).reduce<string>(
      (changed, raw: unknown, at) =>
        isByUrl(raw) ? writeFields(changed, ['endpoints', at], plainEndpoint(endpointFromUrl(raw))) : changed,
      text
    )
    return setJsonc(next, ['version'], SETTINGS_VERSION)
  })
  return backup
}

const edit = (home: string, change: (text: string) => string): Promise<void> =>
  editSettings(
    home,
    (text) => {
      const next = change(text)
      return rawOf(next).version === SETTINGS_VERSION ? next : setJsonc(next, ['version'], SETTINGS_VERSION)
    },
    async () => void (await backUpSettings(home))
  )

const rawOf = (text: string): { version?: unknown; endpoints?: unknown } =>
  (parse(text, [], jsoncOptions) as { version?: unknown; endpoints?: unknown } | undefined) ?? {}

const endpointsOf = (text: string): readonly EndpointSettings[] => parseSettings(text, '').settings.endpoints

function rootless(): never {
  throw new UsageError('settings.json', 'is empty')
}

function placeOf(text: string, identity: string): number {
  const at = endpointsOf(text).findIndex((one) => endpointIdentity(one) === identity)
  if (at === -1) throw new UsageError('endpoint', `"${identity}" is not in the settings any more`)
  return at
}

function assertNameFree(name: string, others: readonly EndpointSettings[]): void {
  if (others.some((one) => one.name === name.trim()))
    throw new UsageError('name', `"${name}" is taken: give the endpoint another name`, 'name_taken')
}

/** An endpoint that was renamed keeps its first name as its id: another one of that name needs an id of its own. */
function withFreeId(endpoint: EndpointInput, others: readonly EndpointSettings[]): EndpointInput {
  const taken = new Set(others.map(endpointIdentity))
  const wanted = endpoint.id ?? endpoint.name.trim()
  if (!taken.has(wanted)) return endpoint
  let number = 2
  while (taken.has(`${wanted.slice(0, 58)}-${number}`)) number += 1
  return { ...endpoint, id: `${wanted.slice(0, 58)}-${number}` }
}
