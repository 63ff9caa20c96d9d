/** What stands between a second delivery and a second run. */
export interface LabGuard {
  readonly name: 'none' | 'early' | 'naive' | 'taskguard'
  /** The table's column. */
  readonly title: string
  /** Of test/support/celery/lab_app.py. */
  readonly task: string
  readonly env: Readonly<Record<string, string>>
}

export const guards: readonly LabGuard[] = [
  { name: 'none', title: 'acks_late, no guard', task: 'lab.analyze', env: {} },
  { name: 'early', title: 'acks_late=False', task: 'lab.analyze', env: { LAB_ACKS_LATE: '0' } },
  { name: 'naive', title: 'SET NX guard', task: 'lab.naive', env: {} },
  {
    name: 'taskguard',
    title: 'taskguard',
    task: 'lab.guarded',
    // As docs/celery.md says. The lease is short as all times are here: a copy of a message comes a lease later.
    env: { LAB_REJECT_ON_WORKER_LOST: '1', LAB_LEASE: '6' }
  }
]
