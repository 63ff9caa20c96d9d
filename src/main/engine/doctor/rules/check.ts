import type { Check, CheckId, CheckStatus } from '@shared/doctor/report'
import type { DoctorFacts } from '../facts'

/** A rule reads the facts and speaks about one thing. */
export type Rule = (facts: DoctorFacts) => Check

interface Verdict {
  readonly status: CheckStatus
  readonly what: string
  readonly todo?: string
  readonly facts?: Check['facts']
}

/** Makes a rule: `why` is the same whatever is found. */
export const rule =
  (id: CheckId, why: string, judge: (facts: DoctorFacts) => Verdict): Rule =>
  (facts) => {
    const verdict = judge(facts)
    return {
      id,
      status: verdict.status,
      what: verdict.what,
      why,
      todo: verdict.todo ?? '',
      facts: verdict.facts ?? {}
    }
  }

export const unknown = (what: string, todo: string): Verdict => ({ status: 'unknown', what, todo })

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1]
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}

export const formatMs = (ms: number): string => (ms < 10 ? `${ms.toFixed(2)} ms` : `${Math.round(ms)} ms`)

export const percent = (share: number): string => `${Math.round(share * 100)} %`
