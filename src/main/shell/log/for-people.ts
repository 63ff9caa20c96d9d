import type { LogLevel, LogText } from '@shared/log/line'
import { log } from './log'
import { redact } from './redact'

type Listener = (level: LogLevel, line: LogText) => void
const listeners = new Set<Listener>()

/** A line that the windows show too, in their own language; in the log file it is English. */
export function tellPeople(level: LogLevel, line: LogText): void {
  log[level](line.text)
  const clean = line.said ? { ...line, said: redactSaid(line.said) } : line
  for (const listener of listeners) listener(level, { ...clean, text: redact(clean.text) })
}

export function onTold(listener: Listener): void {
  listeners.add(listener)
}

const redactSaid = ({ code, params }: NonNullable<LogText['said']>): LogText['said'] => ({
  code,
  params: Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value])
  )
})
