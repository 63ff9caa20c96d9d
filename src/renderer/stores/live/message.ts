import { liveMessageSchema, type LiveMessage } from '@shared/live/view'

/**
 * Reads what came over the live port; null for what is no message of the live stream. Parsed whole although it comes by
 * the hundred thousand rows: about 2 µs a row, and a snapshot comes in parts.
 */
export function readLiveMessage(data: unknown): LiveMessage | null {
  const message = liveMessageSchema.safeParse(data)
  return message.success ? message.data : null
}
