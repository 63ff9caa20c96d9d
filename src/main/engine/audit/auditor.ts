import { AUDIT_ENTRY_MAX, AUDIT_NOTE_MAX, type AuditAct, type AuditEntry } from '@shared/protocol/audit'
import { line, type LogText } from '@shared/log/line'
import { actor } from '../actor'
import type { GuardConnection } from '../guard'
import { openRedis } from '../redis/connect'
import type { RedisTarget } from '../redis/target'
import { appendAuditLine } from './audit-file'
import { writeAudit } from './audit-store'

export interface AuditorOptions {
  /** TASKGUARD_HOME. */
  readonly home: string
  /** Where the acts come from. */
  readonly source: 'app' | 'cli'
  /** Hears that an act could not be written down, and why. */
  readonly log: (text: LogText) => void
}

/** Where an act was done. */
export interface AuditPlace {
  readonly target: RedisTarget
  readonly namespace: string
  /** A connection that stands; without it one is opened for this act. */
  readonly redis?: Pick<GuardConnection, 'evalsha' | 'eval'>
  /** Nothing may be written there now: the act is kept on this machine alone. */
  readonly locked?: boolean
}

/**
 * Writes down who did what: beside the guard's data for everybody who looks at it, and in the journal on this machine. An
 * act is never held up or undone by that: what can't be written is told.
 */
export class Auditor {
  constructor(private readonly options: AuditorOptions) {}

  /**
   * Resolves when it is written or was told that it is not; never rejects.
   * @returns whether Redis has it
   */
  async record(place: AuditPlace, act: AuditAct): Promise<boolean> {
    const { home, source, log } = this.options
    const { action, ...rest } = act
    const entry = fitting({ v: 1, by: actor(), source, action, ...rest })
    const kept = await this.#inRedis(place, entry).then(
      (id) => ({ id }),
      (error: unknown) => ({ id: null, reason: messageOf(error) })
    )
    if (kept.id === null)
      log(line('audit_not_kept', { address: place.target.address, action, reason: kept.reason }))
    const { address: endpoint } = place.target
    try {
      const at = new Date().toISOString()
      await appendAuditLine(home, {
        event: 'audit',
        at,
        endpoint,
        namespace: place.namespace,
        entry,
        ...kept
      })
    } catch (error) {
      log(line('audit_not_on_disk', { action, reason: messageOf(error) }))
    }
    return kept.id !== null
  }

  async #inRedis({ target, namespace, redis, locked }: AuditPlace, entry: AuditEntry): Promise<string> {
    if (locked) throw new Error('it is protected, and locked')
    if (redis) return writeAudit(redis, namespace, entry)
    const own = await openRedis(target, 'command')
    try {
      return await writeAudit(own, namespace, entry)
    } finally {
      own.disconnect()
    }
  }
}

/** Within what the stream takes: a long note is cut, and note and journal are left out where that does not do. */
function fitting(entry: AuditEntry): AuditEntry {
  const { note, journal, ...bare } = entry
  const cut = {
    ...bare,
    ...(journal === undefined ? {} : { journal }),
    // Not within a pair of surrogates.
    ...(note === undefined ? {} : { note: note.slice(0, AUDIT_NOTE_MAX).replace(/[\ud800-\udbff]$/, '') })
  }
  return Buffer.byteLength(JSON.stringify(cut)) <= AUDIT_ENTRY_MAX ? cut : bare
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
