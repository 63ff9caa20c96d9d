import type { Severity } from '@shared/findings/finding'
import type { Color } from '../frame/output'

/** A sign that differs in shape, not in colour alone. */
export const severitySign: Readonly<Record<Severity, string>> = { critical: '✖', warning: '▲', info: '·' }

export const severityColor: Readonly<Record<Severity, Color>> = {
  critical: 'red',
  warning: 'yellow',
  info: 'gray'
}

const ORDER: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 }

/** The worst first, then the oldest. */
export const bySeverity = (
  a: { readonly severity: Severity; readonly since: string },
  b: { readonly severity: Severity; readonly since: string }
): number => ORDER[a.severity] - ORDER[b.severity] || Date.parse(a.since) - Date.parse(b.since)
