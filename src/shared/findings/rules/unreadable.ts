import type { UnreadableFacts } from '../../model/facts'
import type { Draft } from '../rule'

/** A key that can't be parsed, or of a future version: shown, never touched. The key stands in a run's place. */
export const unreadableDraft = (facts: UnreadableFacts): Draft => ({
  oldest: facts.key,
  since: facts.since,
  evidence: { key: facts.key, reason: facts.reason, detail: facts.detail },
  runs: []
})
