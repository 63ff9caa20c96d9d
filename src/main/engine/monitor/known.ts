import type { Finding } from '@shared/findings/finding'
import type { UnreadableFacts } from '@shared/model/facts'
import type { Reach } from './detector'
import type { ResourceStore } from './model/store'

/** What a monitor knows at one moment. */
export interface Known {
  /** Redis TIME of the last step, milliseconds. */
  readonly now: number
  readonly reach: Reach
  readonly store: Pick<ResourceStore, 'get' | 'entries'>
  readonly findings: Iterable<Finding>
  /** Keys of the namespace, or of a whole type, that can't be understood. */
  readonly unreadable: Iterable<UnreadableFacts>
}
