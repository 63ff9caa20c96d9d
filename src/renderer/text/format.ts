import { formatSeconds, type Language } from '@shared/i18n'

/** Numbers and times by the language of the window. Intl's formatters are dear to make and cheap to keep. */
interface Formats {
  readonly integer: Intl.NumberFormat
  readonly oneDecimal: Intl.NumberFormat
  readonly percent: Intl.NumberFormat
  readonly absolute: Intl.DateTimeFormat
  readonly clock: Intl.DateTimeFormat
  readonly clockExact: Intl.DateTimeFormat
  readonly minute: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
}

const DAY_S = 86_400

const made = new Map<Language, Formats>()

function formats(language: Language): Formats {
  const known = made.get(language)
  if (known) return known
  const next: Formats = {
    integer: new Intl.NumberFormat(language),
    oneDecimal: new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    percent: new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }),
    absolute: new Intl.DateTimeFormat(language, {
      dateStyle: 'medium',
      timeStyle: 'long'
    }),
    clock: new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23'
    }),
    clockExact: new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23'
    }),
    minute: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })
  }
  made.set(language, next)
  return next
}

export const formatInteger = (value: number, language: Language): string =>
  formats(language).integer.format(value)

export const formatPercent = (fraction: number, language: Language): string =>
  formats(language).percent.format(fraction)

/** `1h 12m`, from milliseconds. */
export const formatSpan = (ms: number, language: Language): string =>
  formatSeconds(Math.max(0, Math.floor(ms / 1000)), language)

/** The same where room is short: in Chinese without spaces and with the units' short names, `12分39秒`. */
export function formatSpanShort(ms: number, language: Language): string {
  const span = formatSpan(ms, language)
  return language === 'zh-CN' ? span.replaceAll(' ', '').replace('小时', '时').replace('分钟', '分') : span
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `00:12`, `07:45`, `1:02:03`, from milliseconds: how old what is shown is, as a clock that runs on. Beyond a day `1d 2h`. */
export function formatElapsed(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds >= DAY_S) return formatSpan(ms, language)
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return hours === 0 ? rest : `${hours}:${rest}`
}

/** `0.2`, from milliseconds: seconds with one decimal below ten, else whole. */
export const formatBehind = (ms: number, language: Language): string =>
  ms < 10_000
    ? formats(language).oneDecimal.format(ms / 1000)
    : formatInteger(Math.round(ms / 1000), language)

/** Date, time and zone of this machine. */
export const formatAbsolute = (ms: number, language: Language): string =>
  formats(language).absolute.format(ms)

/** `13:40:02` of this machine's day, with the day where it is another. */
export function formatClock(ms: number, language: Language, now: number = Date.now()): string {
  const { clock, day } = formats(language)
  const time = clock.format(ms)
  return new Date(ms).toDateString() === new Date(now).toDateString() ? time : `${day.format(ms)} ${time}`
}

/** A time on an axis: `13:40:02`, `13:40` or the day. */
export function formatTick(ms: number, label: 'second' | 'minute' | 'day', language: Language): string {
  const { clock, minute, day } = formats(language)
  return { second: clock, minute, day }[label].format(ms)
}

/** A time in a sentence, an ISO text or ms: by this machine's clock, as everywhere in the window. */
export function formatMoment(value: unknown, language: Language): string {
  const at = typeof value === 'number' ? value : Date.parse(String(value))
  return Number.isNaN(at) ? String(value) : formatClock(at, language)
}

export const formatClockExact = (ms: number, language: Language): string =>
  formats(language).clockExact.format(ms)

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1.4 GiB`, from bytes: with one decimal below ten of a unit. */
export function formatSize(bytes: number, language: Language): string {
  let unit = 0
  let value = bytes
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const number =
    unit > 0 && value < 10
      ? formats(language).oneDecimal.format(value)
      : formatInteger(Math.round(value), language)
  return `${number} ${UNITS[unit]}`
}
