import type { CeleryRunView, CeleryView, CeleryWorkerView } from '@shared/celery/view'

/** Small views of a fleet, of which a test names only what it is about. */

export const worker = (own: Partial<CeleryWorkerView> = {}): CeleryWorkerView => ({
  hostname: 'gpu-1@fleet',
  pid: 311,
  state: 'beating',
  beatAt: Date.now() - 1_000,
  freq: 2_000,
  active: 1,
  processed: 12,
  peak: 1,
  software: 'py-celery 5.2.6',
  skew: 3,
  tells: true,
  runs: 1,
  ...own
})

export const run = (own: Partial<CeleryRunView> = {}): CeleryRunView => ({
  uuid: '14bd5c33-f6e8-4507-8ec7-c74dea451506',
  name: 'lab.analyze',
  args: "('tape-1',)",
  hostname: 'gpu-1@fleet',
  pid: 311,
  startedAt: Date.now() - 600_000,
  duplicate: false,
  redelivered: false,
  dueAt: null,
  guard: null,
  ...own
})

export const fleetView = (own: Partial<CeleryView> = {}): CeleryView => ({
  at: Date.now(),
  broker: {
    state: 'live',
    since: Date.now() - 3_600_000,
    address: 'amqp://rabbit:5672',
    kind: 'rabbitmq',
    fault: null
  },
  listeningSince: Date.now() - 3_600_000,
  rate: 1.5,
  events: 1_234,
  workers: [],
  workerCount: own.workers?.length ?? 0,
  runs: [],
  runCount: own.runs?.length ?? 0,
  queues: [],
  unacked: { total: null, whole: true },
  management: null,
  visibilityTimeout: null,
  lost: [],
  gaps: [],
  unread: [],
  ...own
})
