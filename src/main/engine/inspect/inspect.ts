import type { RedisClient } from '../redis/client'
import { detect } from '@shared/findings/detect'
import type { ThresholdTable } from '@shared/findings/thresholds'
import type { InspectDocument, InspectedRun } from '@shared/inspect/document'
import type { Snapshot } from '@shared/model/facts'
import { recordSchema, stateSchema, type RunRecord, type StateDocument } from '@shared/protocol/documents'
import { LIVE_SEPARATOR, resourceKeys } from '@shared/protocol/keys'
import { byNewest } from '@shared/protocol/run-order'
import type { OtherLock } from '@shared/families/library'
import type { KeyTemplate } from '@shared/settings/schema'
import { toIso } from '@shared/time/iso'
import type { Candidate } from '../monitor/scan/candidate'
import { serverSince } from '../monitor/collect'
import { NamespaceModel } from '../monitor/model/model'
import { readParts, type Parts } from './parts'
import { rawKeys } from './raw'

export interface InspectOptions {
  /** The endpoint's address, without a secret. */
  readonly endpoint: string
  readonly namespace: string
  readonly type: string
  readonly id: string
  readonly templates: readonly KeyTemplate[]
  readonly otherLocks: readonly OtherLock[]
  readonly thresholds: ThresholdTable
}

/**
 * Reads one resource whole: its keys at one moment, what they mean, and what is wrong with it. Reads only.
 * @throws the connection's error, a refusal included
 */
export async function inspectResource(redis: RedisClient, options: InspectOptions): Promise<InspectDocument> {
  const { namespace, type, id } = options
  const { at, resource } = await readParts(redis, options)
  const judged = await judge(redis, options)
  const keys = resourceKeys(namespace, type, id)
  const foreign = judged.model.templates.flatMap((template) => {
    const state = template.stateKey(type, id)
    return [template.lockKey(type, id), ...(state === null ? [] : [state])]
  })
  for (const { key } of judged.model.families.keysOf({ type, id })) foreign.push(key)
  const { raw, refused } = await rawKeys(redis, [keys.lock, keys.state, keys.runs, keys.refused, ...foreign])
  const runs = runsOf(resource, at)
  const known = new Set(runs.map((run) => run.record.run_id))
  return {
    version: 1,
    endpoint: options.endpoint,
    namespace,
    at: toIso(at),
    type,
    resource_id: id,
    found: raw.length > 0 || resource.live.size > 0,
    lock: lockOf(resource, keys.lock, at),
    state: parseState(resource.state),
    runs,
    strangers: [...resource.live]
      .filter(([runId]) => !known.has(runId))
      .map(([runId, deadline]) => ({
        run_id: runId,
        lease_until: toIso(deadline),
        lease_left_ms: deadline - at
      })),
    refusals: resource.refused.map(refusalOf),
    findings: detect(judged.snapshot, options.thresholds),
    unreadable: judged.snapshot.unreadable.map(({ key, reason, detail }) => ({ key, reason, detail })),
    raw,
    complete: judged.model.unread.complete && refused.length === 0,
    unread: [...judged.model.unread.list, ...refused]
  }
}

/** The monitor's own reading of this one resource, in two looks. */
async function judge(
  redis: RedisClient,
  options: InspectOptions
): Promise<{ model: NamespaceModel; snapshot: Snapshot }> {
  const { namespace, type, id } = options
  const model = new NamespaceModel({ ...options, lookGap: () => 0 })
  model.connect(redis)
  const candidates: Candidate[] = [
    ...[null, ...options.templates.map((template) => template.name)].map((template) => ({
      type,
      id,
      template
    })),
    ...model.families.keysOf({ type, id }).map(({ library }) => ({ type, id, template: null, library }))
  ]
  await model.readCandidates(candidates)
  await model.readCandidates(candidates)
  const snapshot = {
    namespace,
    at: model.now,
    reachableSince: (await serverSince(redis, model)) ?? model.now,
    observedSince: null,
    resources: model.store.facts(),
    unreadable: [...model.store.entries()].flatMap((entry) => entry.unreadable)
  }
  return { model, snapshot }
}

function lockOf(resource: Parts, key: string, at: number): InspectDocument['lock'] {
  const { lock, lockExpiresAt } = resource
  if (lock === null) return null
  return {
    key,
    owner: lock,
    expires_at: lockExpiresAt === null ? null : toIso(lockExpiresAt),
    ttl_ms: lockExpiresAt === null ? null : lockExpiresAt - at
  }
}

function runsOf(resource: Parts, at: number): InspectedRun[] {
  return [...resource.records.values()]
    .map(parseRecord)
    .filter((record) => record !== null)
    .sort(byNewest)
    .map((record) => {
      const deadline = resource.live.get(record.run_id)
      return {
        record,
        lease_until: deadline === undefined ? null : toIso(deadline),
        lease_left_ms: deadline === undefined ? null : deadline - at
      }
    })
}

/** `holder run_id`, the separator, `task_id`. */
function refusalOf(member: string): InspectDocument['refusals'][number] {
  const [holder = '', ...task] = member.split(LIVE_SEPARATOR)
  return { holder, task_id: task.join(LIVE_SEPARATOR) }
}

const parseRecord = (text: string): RunRecord | null => parseAs(recordSchema, text)
const parseState = (text: string | null): StateDocument | null =>
  text === null ? null : parseAs(stateSchema, text)

/** What can't be read is in `unreadable`, by the monitor's own word. */
function parseAs<T>(schema: { safeParse(value: unknown): { data?: T | undefined } }, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
