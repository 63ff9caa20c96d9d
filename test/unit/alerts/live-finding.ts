import type { LiveFinding } from '@shared/live/view'

/** A duplicate that stands since long ago, as the live view has it. */
export const liveFinding = (id: string, more: Partial<LiveFinding> = {}): LiveFinding => ({
  id,
  key: `prod:${id}`,
  endpointId: 'prod',
  namespace: 'taskguard',
  kind: 'duplicate_run',
  severity: 'critical',
  type: 'video_analysis',
  resource_id: `tape-${id}`,
  since: '2026-11-23T22:00:00.000+00:00',
  message: 'two runs at once',
  evidence: { runs: ['01A', '01B'], workers: ['gpu-1', 'gpu-2'] },
  runs: ['01A', '01B'],
  ...more
})
