import type { InspectDocument, InspectedRun } from '@shared/inspect/document'
import { MAX_PAYLOAD_BYTES, RECORDS_KEPT } from '@shared/protocol/limits'

/** Beyond these a list is shown from its beginning. */
const LIST_MAX = 500

/**
 * What a window is sent of a resource. A guard stays far below these bounds; what a hand wrote into Redis may be of any
 * size, and must not hold the window up.
 */
export function withinBounds(document: InspectDocument): InspectDocument {
  return {
    ...document,
    runs: document.runs.slice(0, RECORDS_KEPT).map(boundedRun),
    state:
      document.state === null
        ? null
        : { ...document.state, ...boundedOutcome(document.state), before: undefined },
    strangers: document.strangers.slice(0, LIST_MAX),
    refusals: document.refusals.slice(0, LIST_MAX),
    complete: document.complete && document.runs.length <= RECORDS_KEPT
  }
}

const boundedRun = (run: InspectedRun): InspectedRun => ({
  ...run,
  record: { ...run.record, ...boundedOutcome(run.record) }
})

interface Outcome {
  readonly result?: unknown
  readonly error?: string | undefined
}

function boundedOutcome({ result, error }: Outcome): { result?: unknown; error?: string } {
  const text = result === undefined ? '' : JSON.stringify(result)
  return {
    ...(result === undefined ? {} : { result: text.length > MAX_PAYLOAD_BYTES ? cut(text) : result }),
    ...(error === undefined ? {} : { error: error.length > MAX_PAYLOAD_BYTES ? cut(error) : error })
  }
}

const cut = (text: string): string => `${text.slice(0, MAX_PAYLOAD_BYTES)}…`
