import { assertNever } from '@shared/errors'
import type { Language } from '@shared/i18n'
import { formatSpanShort } from '../../text/format'

/** What a value is: a number of runs, a time in ms, GPU time in ms, bytes, or a share of 1. */
export type Unit = 'count' | 'time' | 'gpu' | 'bytes' | 'share'

interface Formats {
  readonly whole: Intl.NumberFormat
  readonly one: Intl.NumberFormat
  readonly two: Intl.NumberFormat
  readonly short: Intl.NumberFormat
  readonly percent: Intl.NumberFormat
}

const made = new Map<Language, Formats>()

function formats(language: Language): Formats {
  const known = made.get(language)
  if (known) return known
  const digits = (most: number): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { maximumFractionDigits: most })
  const next: Formats = {
    whole: digits(0),
    one: digits(1),
    two: digits(2),
    short: new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }),
    percent: new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  }
  made.set(language, next)
  return next
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const MIB = 2 ** 20

/** Times short of a minute with a fraction: short runs, and round trips, differ there. */
function formatTime(ms: number, language: Language): string {
  const { one, two, whole } = formats(language)
  if (ms === 0) return '0'
  if (ms < 10) return `${two.format(ms)} ms`
  if (ms < SECOND) return `${whole.format(ms)} ms`
  if (ms < MINUTE) return `${one.format(ms / SECOND)} s`
  return formatSpanShort(ms, language)
}

/** A sum of run times: GPUs are paid by the hour, so that there are no days in it. */
function formatGpuTime(ms: number, language: Language): string {
  if (ms < 24 * HOUR) return formatTime(ms, language)
  return `${formats(language).whole.format(ms / HOUR)}${language === 'zh-CN' ? '时' : 'h'}`
}

/** As a person reads it beside its name. */
export function formatValue(value: number, unit: Unit, language: Language): string {
  const { whole, one, percent } = formats(language)
  switch (unit) {
    case 'count':
      return whole.format(value)
    case 'time':
      return formatTime(value, language)
    case 'gpu':
      return formatGpuTime(value, language)
    case 'bytes':
      return `${value < 100 * MIB ? one.format(value / MIB) : whole.format(value / MIB)} MiB`
    case 'share':
      return percent.format(value)
    default:
      return assertNever(unit)
  }
}

/** The same on an axis, where room is short. */
export const formatOnAxis = (value: number, unit: Unit, language: Language): string =>
  unit === 'count' && value >= 10_000
    ? formats(language).short.format(value)
    : formatValue(value, unit, language)

const times = (unit: number, ...steps: readonly number[]): number[] => steps.map((step) => step * unit)
const decades = (from: number, to: number): number[] => {
  const steps: number[] = []
  for (let power = from; power <= to; power += 1) steps.push(...times(10 ** power, 1, 2, 5))
  return steps
}

const timeSteps = [
  ...decades(-3, 2),
  ...times(SECOND, 1, 2, 5, 10, 15, 30),
  ...times(MINUTE, 1, 2, 5, 10, 15, 30),
  ...times(HOUR, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
]

/** Steps that an eye counts in, smallest first. */
const axisSteps: Readonly<Record<Unit, readonly number[]>> = {
  count: decades(0, 9),
  time: timeSteps,
  gpu: timeSteps,
  bytes: Array.from({ length: 16 }, (_, power) => MIB * 2 ** power),
  share: times(1, 0.05, 0.1, 0.2, 0.25, 0.5)
}

/** An axis that has no value to show reaches up to this. */
const EMPTY: Readonly<Record<Unit, number>> = { count: 1, time: 1, gpu: MINUTE, bytes: MIB, share: 1 }

/** What an axis of at most `ticks` steps reaches up to, for a largest value. */
export function axisTop(
  largest: number,
  unit: Unit,
  ticks: number
): { readonly top: number; readonly step: number } {
  if (unit === 'share') return { top: 1, step: 0.5 }
  const most = largest > 0 ? largest : EMPTY[unit]
  const step = axisSteps[unit].find((one) => Math.ceil(most / one) <= ticks) ?? most
  return { top: Math.ceil(most / step) * step, step }
}
