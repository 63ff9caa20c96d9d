import { endpointViewSchema, liveFindingSchema, liveMessageSchema, type LiveMessage } from '@shared/live/view'
import { z } from 'zod'

/**
 * What comes over the live port is written by our own engine, but rows come by the hundred thousand: the envelope,
 * endpoints, findings and logs are parsed whole, of a row only what the window builds on (its key and the texts that it
 * shows unconditionally). Measured in test/unit/renderer/live-message.test.ts.
 */
const rowShape = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false
  const row = value as Record<string, unknown>
  return (
    typeof row.key === 'string' &&
    typeof row.endpointId === 'string' &&
    typeof row.type === 'string' &&
    typeof row.resourceId === 'string' &&
    typeof row.status === 'string'
  )
}

const envelope = z.object({ epoch: z.string(), seq: z.number() })
const strings = z.array(z.string())

const snapshotEnvelope = envelope.extend({
  part: z.number().int().min(0),
  parts: z.number().int().min(1),
  endpoints: z.array(endpointViewSchema),
  findings: z.array(liveFindingSchema)
})

const deltaEnvelope = envelope.extend({
  endpoints: z.array(endpointViewSchema),
  removedEndpoints: strings,
  removedRows: strings,
  findings: z.array(liveFindingSchema),
  removedFindings: strings
})

/** Null for what is no message of the live stream. */
export function readLiveMessage(data: unknown): LiveMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const { kind, rows } = data as { kind?: unknown; rows?: unknown }
  if (kind === 'log') {
    const log = liveMessageSchema.safeParse(data)
    return log.success ? log.data : null
  }
  if (kind !== 'snapshot' && kind !== 'delta') return null
  if (!Array.isArray(rows) || !rows.every(rowShape)) return null
  const head = (kind === 'snapshot' ? snapshotEnvelope : deltaEnvelope).safeParse(data)
  return head.success ? (data as LiveMessage) : null
}
