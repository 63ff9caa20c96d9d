import type { LockRow } from '@shared/live/view'
import { z } from 'zod'
import type { Compare } from './order'

/** Every column of the table, in the order that it begins with. Named as the query language names its fields. */
export const sortColumns = [
  'endpoint',
  'namespace',
  'type',
  'resource',
  'run',
  'task',
  'owner',
  'fence',
  'worker',
  'host',
  'status',
  'mode',
  'source',
  'started',
  'age',
  'lease',
  'progress',
  'attempt'
] as const
export type SortColumn = (typeof sortColumns)[number]

export const isSortColumn = (id: string): id is SortColumn => sortColumns.some((column) => column === id)

export const sortSchema = z.object({ column: z.enum(sortColumns), descending: z.boolean() }).readonly()
export type Sort = z.infer<typeof sortSchema>

/** The newest first. */
export const initialSorts: readonly Sort[] = [{ column: 'age', descending: false }]

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const isDigits = (value: string): boolean => {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return value.length > 0
}

/** Ids that are numbers go by size, before those that are not; without Intl, whose collator is 50 times dearer. */
const id = (a: string, b: string): number => {
  const left = isDigits(a)
  const right = isDigits(b)
  if (left && right) return a.length - b.length || text(a, b)
  if (left !== right) return left ? -1 : 1
  return text(a, b)
}

/** What is not known stands last, in either direction. */
const known =
  <T>(read: (row: LockRow) => T | null, order: (a: T, b: T) => number) =>
  (sign: 1 | -1): Compare =>
  (a, b) => {
    const left = read(a)
    const right = read(b)
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    return sign * order(left, right)
  }

const number = (a: number, b: number): number => a - b

const statusRank: Readonly<Record<LockRow['status'], number>> = {
  running: 0,
  unknown: 1,
  abandoned: 2,
  failed: 3,
  completed: 4
}

const columns: Readonly<Record<Exclude<SortColumn, 'endpoint'>, (sign: 1 | -1) => Compare>> = {
  namespace: known((row) => row.namespace, text),
  type: known((row) => row.type, text),
  resource: known((row) => row.resourceId, id),
  run: known((row) => row.runId ?? row.owner, text),
  task: known((row) => row.taskId, id),
  owner: known((row) => row.owner, text),
  fence: known((row) => row.fence, id),
  worker: known((row) => row.worker ?? row.host, text),
  host: known((row) => row.host, text),
  status: known((row) => statusRank[row.status], number),
  mode: known((row) => row.mode, text),
  source: known((row) => row.source, text),
  started: known((row) => row.startedAt, number),
  // The older the start, the greater the age.
  age: known(
    (row) => row.startedAt,
    (a, b) => b - a
  ),
  lease: known((row) => row.leaseDeadline, number),
  progress: known((row) => row.progress?.fraction ?? null, number),
  attempt: known((row) => row.attempt, number)
}

/**
 * The first sort decides, those after it among what is equal by it. Ties go by resource, then by key, so that the order
 * is total and rows don't jump.
 */
export function compareBy(sorts: readonly Sort[], endpointName: (id: string) => string): Compare {
  const chosen = sorts.map(({ column, descending }) => {
    const sign = descending ? -1 : 1
    return column === 'endpoint'
      ? known((row) => endpointName(row.endpointId), text)(sign)
      : columns[column](sign)
  })
  return (a, b) => {
    for (const compare of chosen) {
      const order = compare(a, b)
      if (order !== 0) return order
    }
    return text(a.type, b.type) || id(a.resourceId, b.resourceId) || text(a.key, b.key)
  }
}
