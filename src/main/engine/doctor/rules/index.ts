import type { Check } from '@shared/doctor/report'
import type { DoctorFacts } from '../facts'
import { namespaces, rights, scripts } from './access'
import type { Rule } from './check'
import { clock, keepalive, latency, timeout } from './connection'
import { persistence, replicas } from './durability'
import { eviction, memory } from './memory'
import { role, version } from './server'

const rules: readonly Rule[] = [
  version,
  role,
  eviction,
  memory,
  persistence,
  replicas,
  rights,
  scripts,
  clock,
  timeout,
  keepalive,
  latency,
  namespaces
]

/** What the facts mean for locks: pure, one check a rule. */
export const judge = (facts: DoctorFacts): readonly Check[] => rules.map((rule) => rule(facts))
