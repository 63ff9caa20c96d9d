import type { Language, Translator } from '@shared/i18n'
import type { Action } from '@shared/plan/plan'
import { formatClock, formatSpan } from '../../text/format'
import { ellipsizeMiddle, visible } from '../../text/visible'

/** One thing that an action changes: as it stands, and as it will. Null: it is not there. */
export interface ChangedField {
  readonly name: 'lock' | 'lock_expires_at' | 'live_deadline' | 'record_status' | 'state_status'
  /** Where it stands in Redis. */
  readonly key: string
  readonly before: string | null
  readonly after: string | null
}

interface Words {
  readonly t: Translator
  readonly language: Language
}

/**
 * What an action changes, the lock first; texts of Redis made visible.
 * @param nameOf how the run or owner is written that a field names
 */
export function changedFields(
  action: Action,
  { t, language }: Words,
  nameOf: (owner: string) => string = visible
): readonly ChangedField[] {
  const { before, after, key } = action
  const parts = key.split(':lock:')
  const sibling = (part: string): string =>
    action.source === undefined && parts.length > 1 ? `${parts[0] ?? ''}:${part}` : key
  const time = (ms: number): string => formatClock(ms, language)
  const expiry =
    before.lock_expires_at === null
      ? t('cleanup:value.never')
      : t('cleanup:value.until', { time: time(before.lock_expires_at) })
  const fields: ChangedField[] = []
  if (after.lock === null)
    fields.push({
      name: 'lock',
      key: visible(key),
      before: before.lock === null ? null : `${nameOf(before.lock)} · ${expiry}`,
      after: null
    })
  if (after.lock_ttl_ms !== undefined)
    fields.push({
      name: 'lock_expires_at',
      key: visible(key),
      before: `${nameOf(before.lock ?? '')} · ${expiry}`,
      after: `${nameOf(before.lock ?? '')} · ${t('cleanup:value.ttl', { time: formatSpan(after.lock_ttl_ms, language) })}`
    })
  if (after.live_deadline === null)
    fields.push({
      name: 'live_deadline',
      key: visible(sibling('live')),
      before:
        before.live_deadline === null
          ? null
          : `${nameOf(before.live_run_id ?? '')} · ${t('cleanup:value.leaseEnded', { time: time(before.live_deadline) })}`,
      after: null
    })
  if (after.record_status !== undefined)
    fields.push({
      name: 'record_status',
      key: visible(sibling(`runs:${action.resource_id}`)),
      before: t('cleanup:status.running'),
      after: t(`cleanup:status.${after.record_status}`)
    })
  if (after.state_status != null)
    fields.push({
      name: 'state_status',
      key: visible(sibling(`state:${action.resource_id}`)),
      before: before.state_status === null ? null : t(`cleanup:status.${before.state_status}`),
      after: t(`cleanup:status.${after.state_status}`)
    })
  return fields
}

/** Beside a moment in a narrow column: the begin and the end tell runs apart. */
const OWNER_WIDTH = 13
const shortName = (owner: string): string => ellipsizeMiddle(visible(owner), OWNER_WIDTH)

/** The change in a line: what matters most of it. @param short the owner's name is cut so that the rest has room */
export function summary(
  action: Action,
  words: Words,
  short = false
): { readonly before: string; readonly after: string } {
  const { t } = words
  const fields = changedFields(action, words, short ? shortName : visible)
  const main = fields.find(({ name }) => name === (action.do === 'close_run' ? 'live_deadline' : name))
  const before = main?.before ?? '–'
  if (action.do === 'close_run') return { before, after: t('cleanup:status.abandoned') }
  const ttl = action.after.lock_ttl_ms
  if (ttl === undefined) return { before, after: t('cleanup:value.noLock') }
  return { before, after: t('cleanup:value.ttl', { time: formatSpan(ttl, words.language) }) }
}
