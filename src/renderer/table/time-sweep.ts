import type { RowTest } from '@shared/query/compile'
import type { RowChanges } from '../stores/live/mirror'
import type { RowSource } from '../stores/live/row-source'
import type { TableRow } from './row'

/** Rows between two moments at which the job may rest. */
const STEP = 1000
/** More than this at once would hold the window up. */
const MOST = 500

/**
 * Finds the rows that a filter holds for otherwise than when it was last asked, because time has passed, and hands them
 * on as changes: a row that goes is only in `before`, one that comes only in `after`. Rows that change while the job
 * rests have been merged by then; each answer is of the moment it is given.
 * @param shownKeys the rows that are shown; `matches` keeps it up to date
 */
export function* sweep<Row extends TableRow>(
  source: Pick<RowSource<Row>, 'values'>,
  shownKeys: ReadonlySet<string>,
  matches: RowTest<Row>,
  apply: (changes: RowChanges<Row>) => void
): Generator<void, void> {
  let gone: Row[] = []
  let come: Row[] = []
  const hand = (): void => {
    if (gone.length + come.length > 0) apply({ before: gone, after: come })
    gone = []
    come = []
  }
  let seen = 0
  for (const row of source.values()) {
    const was = shownKeys.has(row.key)
    if (matches(row) !== was) (was ? gone : come).push(row)
    seen += 1
    if (seen % STEP === 0 || gone.length + come.length >= MOST) {
      // Before the rest: afterwards a row may be another.
      hand()
      yield
    }
  }
  hand()
}
