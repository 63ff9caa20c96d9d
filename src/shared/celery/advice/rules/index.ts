import type { AdviceRule } from '../rule'
import { acksLate, acksOnFailure, rejectOnWorkerLost } from './acks-late'
import { cancelOnLoss, heartbeat } from './connection'
import { pool } from './pool'
import { prefetch } from './prefetch'
import { consumerTimeout, visibilityTimeout } from './redelivery-timeouts'
import { deduplicate, resultExpires } from './results'
import { events } from './send-events'
import { timeLimits } from './time-limits'

export const adviceRules: readonly AdviceRule[] = [
  acksLate,
  rejectOnWorkerLost,
  pool,
  acksOnFailure,
  prefetch,
  visibilityTimeout,
  consumerTimeout,
  heartbeat,
  cancelOnLoss,
  resultExpires,
  timeLimits,
  deduplicate,
  events
]
