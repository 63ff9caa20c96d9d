import { z } from 'zod'
import type { StateFacts } from '@shared/model/facts'
import type { KeyTemplate } from '@shared/settings/schema'
import type { Fault, Read } from '../reading/document'
import { looseInstant } from '../reading/iso'

/** A fleet's own lock and state keys, recognized and built by their template. Read only. */
export interface CompiledTemplate {
  readonly name: string
  readonly hasState: boolean
  /** The resource a key belongs to; null for any other key. */
  match(key: string): { type: string; id: string; part: 'lock' | 'state' } | null
  lockKey(type: string, id: string): string
  stateKey(type: string, id: string): string | null
}

const UNTYPED = 'task'

export function compileTemplate(template: KeyTemplate): CompiledTemplate {
  const type = template.type ?? UNTYPED
  const lock = pattern(template.lock)
  const state = template.state === undefined ? null : pattern(template.state)
  const find = (part: 'lock' | 'state', regex: RegExp, key: string) => {
    const groups = regex.exec(key)?.groups
    return groups?.id === undefined ? null : { type: groups.type ?? type, id: groups.id, part }
  }
  return {
    name: template.name,
    hasState: state !== null,
    match: (key) => find('lock', lock, key) ?? (state === null ? null : find('state', state, key)),
    lockKey: (ofType, id) => build(template.lock, ofType, id),
    stateKey: (ofType, id) => (template.state === undefined ? null : build(template.state, ofType, id))
  }
}

const build = (template: string, type: string, id: string): string =>
  // A function: `$` in an id is no replacement pattern.
  template.replace(/\{type\}|\{id\}/g, (part) => (part === '{id}' ? id : type))

/** `{type}` is one word as types are written, `{id}` whatever stands there; the second mention must say the same. */
function pattern(text: string): RegExp {
  const seen = new Set<string>()
  const source = text
    .split(/(\{type\}|\{id\})/)
    .map((part) => {
      if (part !== '{type}' && part !== '{id}') return part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
      const name = part.slice(1, -1)
      if (seen.has(name)) return `\\k<${name}>`
      seen.add(name)
      return name === 'id' ? '(?<id>.+)' : '(?<type>[A-Za-z0-9_.-]{1,64}?)'
    })
    .join('')
  return new RegExp(`^${source}$`, 's')
}

const text = z.union([z.string(), z.number()]).transform(String)

const stateSchema = z.looseObject({
  task_id: text,
  status: z.enum(['running', 'completed', 'failed', 'abandoned']),
  start_time: z.unknown().optional(),
  end_time: z.unknown().optional(),
  lock_timeout: z.number().positive().optional(),
  error: z.union([text, z.null()]).optional(),
  worker: z.string().optional(),
  host: z.string().optional(),
  hostname: z.string().optional(),
  pid: z.number().int().optional()
})

export type TemplateState = Read<StateFacts> & {
  /** A time in it had no zone and was read as UTC. */
  readonly naive: boolean
}

const bad = (fault: Fault): TemplateState => ({ ok: false, fault, naive: false })

/** The report's own state JSON: times may have no zone, an ended task's no start. */
export function readTemplateState(value: string): TemplateState {
  let json: unknown
  try {
    json = JSON.parse(value)
  } catch (error) {
    return bad({ reason: 'not_json', detail: error instanceof Error ? error.message.slice(0, 200) : '' })
  }
  const parsed = stateSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return bad({
      reason: 'invalid',
      detail: `${issue?.path.join('.') || 'document'}: ${issue?.message ?? ''}`
    })
  }
  const { data } = parsed
  const started = looseInstant(data.start_time)
  const ended = looseInstant(data.end_time)
  for (const [field, given, at] of [
    ['start_time', data.start_time, started],
    ['end_time', data.end_time, ended]
  ] as const)
    if (given != null && at === null) return bad({ reason: 'invalid', detail: `${field}: is no time` })
  return {
    ok: true,
    naive: (started?.naive ?? false) || (ended?.naive ?? false),
    facts: {
      runId: null,
      taskId: data.task_id,
      status: data.status,
      startedAt: started?.at ?? null,
      endedAt: ended?.at ?? null,
      fence: null,
      attempt: null,
      mode: 'enforce',
      host: data.host ?? data.hostname ?? null,
      pid: data.pid ?? null,
      worker: data.worker ?? null,
      startedBy: null,
      leaseMs: null,
      maxRuntimeMs: data.lock_timeout === undefined ? null : Math.round(data.lock_timeout * 1000),
      progress: null,
      error: data.error == null ? null : data.error.slice(0, 2_000),
      rejected: null,
      lastCompleted: null
    }
  }
}
