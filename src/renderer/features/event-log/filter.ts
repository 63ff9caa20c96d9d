import type { Translator } from '@shared/i18n'
import { z } from 'zod'
import { eventGroups, groupOf, type WatchEvent } from '../../stores/events/event'
import { eventText } from './event-text'

export const eventFilterSchema = z.object({ text: z.string(), hidden: z.array(z.enum(eventGroups)) })
export type EventFilter = z.infer<typeof eventFilterSchema>

export const noEventFilter: EventFilter = { text: '', hidden: [] }

/** An event never changes: its sentence is made once a language. */
const texts = new WeakMap<WatchEvent, { readonly t: Translator; readonly text: string }>()

export function textOf(event: WatchEvent, t: Translator): string {
  const known = texts.get(event)
  if (known?.t === t) return known.text
  const text = eventText(event, t)
  texts.set(event, { t, text })
  return text
}

/** The events of the groups that are not hidden, with every word of the text in sentence or endpoint. */
export function filterEvents(
  events: readonly WatchEvent[],
  { text, hidden }: EventFilter,
  t: Translator,
  endpointName: (id: string) => string
): readonly WatchEvent[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && hidden.length === 0) return events
  return events.filter((event) => {
    if (hidden.includes(groupOf[event.kind])) return false
    if (words.length === 0) return true
    const whole = `${textOf(event, t)} ${event.endpointId === null ? '' : endpointName(event.endpointId)}`
    const lower = whole.toLowerCase()
    return words.every((word) => lower.includes(word))
  })
}
