import type { QueryContext, QueryLanguage } from '@shared/query/language'
import type { Feed } from '../../stores/live/feed'
import type { Remembered } from '../../stores/remembered/remembered'
import { VocabularyIndex } from '../filter/vocabulary'
import type { TableKind } from '../kind'
import { rememberTable, restoreTable } from '../remember-table'
import type { TableRow } from '../row'
import { RowIndex, type IndexedBy } from '../row-index'
import { createTableStore, type TableStore } from '../table-store'

/** What a table of a feed stands on; made once a window. */
export interface FeedParts<Row extends TableRow> {
  readonly feed: Feed<Row>
  readonly index: RowIndex<Row>
  readonly vocabulary: VocabularyIndex<Row>
  readonly store: TableStore
  readonly dispose: () => void
}

export interface FeedPartsOptions<Row extends TableRow> {
  readonly feed: Feed<Row>
  readonly kind: TableKind<Row>
  readonly language: QueryLanguage<Row>
  readonly compareBy: IndexedBy<Row>['compareBy']
  readonly queries: QueryContext
  readonly remembered: Remembered
}

export function createFeedParts<Row extends TableRow>({
  feed,
  kind,
  language,
  compareBy,
  queries,
  remembered
}: FeedPartsOptions<Row>): FeedParts<Row> {
  const { rows } = feed
  const index = new RowIndex(rows, { language, sorts: kind.sorts, compareBy }, queries)
  const vocabulary = new VocabularyIndex(rows, language, queries)
  const store = createTableStore(kind.fields, restoreTable(remembered, kind))
  const endRemembering = rememberTable(remembered, kind, store)
  return {
    feed,
    index,
    vocabulary,
    store,
    dispose: () => {
      endRemembering()
      index.dispose()
      vocabulary.dispose()
    }
  }
}
