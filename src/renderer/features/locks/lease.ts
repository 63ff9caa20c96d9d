import type { LockRow } from '@shared/live/view'

/** What a row's lease says at one moment; times in ms. */
export type LeaseView =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'left'; readonly ms: number; readonly fraction: number | null; readonly low: boolean }
  | { readonly kind: 'past'; readonly ms: number }

// A living run renews at a third of its lease, so two thirds are always left; under one third it has missed its turn.
const LOW = 1 / 3

/** @param now the endpoint's time, Redis ms */
export function leaseView(row: Pick<LockRow, 'leaseDeadline' | 'leaseMs'>, now: number): LeaseView {
  if (row.leaseDeadline === null) return { kind: 'unknown' }
  const left = row.leaseDeadline - now
  if (left <= 0) return { kind: 'past', ms: -left }
  if (row.leaseMs === null || row.leaseMs <= 0) return { kind: 'left', ms: left, fraction: null, low: false }
  const fraction = Math.min(1, left / row.leaseMs)
  return { kind: 'left', ms: left, fraction, low: fraction < LOW }
}
