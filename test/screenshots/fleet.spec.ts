import type { AuditEntry } from '@shared/protocol/audit'
import { auditKey } from '@shared/protocol/keys'
import type { Redis } from 'ioredis'
import { expect, test } from '../e2e/support/fixtures'
import { Fleet } from '../support/fleet'
import { plantWeek } from '../support/week'
import { pictures, resize, variants, wear, writeSettings } from './picture'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NAMESPACE = 'taskguard'
const SLOW = { timeout: 60_000 }

/** What a job is launched with: nothing of it names a place of this machine. */
const template = {
  name: 'Shot detection',
  description: 'Finds the cuts of a recording. Takes about 40 minutes for an hour of video.',
  type: 'video_analysis',
  resourceId: '${input:recording}',
  command: [
    'python3',
    'detect_shots.py',
    '--recording',
    '${input:recording}',
    '--threshold',
    '${input:threshold}',
    '--model',
    '${input:model}'
  ],
  inputs: [
    { kind: 'text', name: 'recording', label: 'Recording', default: 'tape-2058' },
    { kind: 'number', name: 'threshold', label: 'Threshold', min: 0, max: 1, default: 0.4 },
    {
      kind: 'choice',
      name: 'model',
      label: 'Model',
      options: ['transnet-v2', 'autoshot'],
      default: 'transnet-v2'
    }
  ],
  lease: '60s',
  maxRuntime: '2h'
}

/** Who did what within the last days; how long ago, in minutes. */
const acts: readonly (readonly [ago: number, entry: Omit<AuditEntry, 'v'>])[] = [
  [
    4,
    {
      by: 'mara@oncall-7',
      source: 'app',
      action: 'acknowledge',
      type: 'video_analysis',
      resource_id: 'tape-2041',
      note: 'known: the broker was moved at 02:10'
    }
  ],
  [
    9,
    {
      by: 'mara@oncall-7',
      source: 'app',
      action: 'clean',
      counts: { planned: 12, applied: 11, changed: 1, failed: 0 }
    }
  ],
  [11, { by: 'mara@oncall-7', source: 'app', action: 'unlock', for_ms: 10 * MINUTE }],
  [
    52,
    {
      by: 'ops@batch-1',
      source: 'cli',
      action: 'force_run',
      type: 'audio_analysis',
      resource_id: 'album-77',
      note: 'the result was lost with the disk'
    }
  ],
  [
    130,
    {
      by: 'taskguard@monitor-1',
      source: 'app',
      action: 'auto_clean',
      counts: { planned: 3, applied: 3, changed: 0, failed: 0 }
    }
  ],
  [
    131,
    {
      by: 'jonas@oncall-3',
      source: 'app',
      action: 'snooze',
      type: 'image_analysis',
      resource_id: 'set-5530',
      for_ms: 4 * HOUR,
      note: 'the batch is large; look again at noon'
    }
  ],
  [
    190,
    {
      by: 'taskguard@monitor-1',
      source: 'app',
      action: 'auto_clean',
      counts: { planned: 5, applied: 5, changed: 0, failed: 0 }
    }
  ],
  [196, { by: 'jonas@oncall-3', source: 'app', action: 'cleanup_on' }],
  [
    1_460,
    {
      by: 'jonas@oncall-3',
      source: 'app',
      action: 'restore',
      counts: { planned: 2, applied: 2, changed: 0, failed: 0 }
    }
  ],
  [
    1_466,
    {
      by: 'jonas@oncall-3',
      source: 'cli',
      action: 'clean',
      counts: { planned: 40, applied: 38, changed: 1, failed: 1 },
      note: 'after the outage of gpu-12'
    }
  ],
  [
    2_980,
    {
      by: 'ops@batch-1',
      source: 'cli',
      action: 'force_run',
      type: 'video_analysis',
      resource_id: 'tape-1993'
    }
  ]
]

async function plantActs(redis: Redis, now: number): Promise<void> {
  // The oldest first: a stream's ids only grow.
  for (const [ago, entry] of acts.toReversed())
    await redis.xadd(
      auditKey(NAMESPACE),
      `${now - ago * MINUTE}-0`,
      'entry',
      JSON.stringify({ v: 1, ...entry })
    )
}

/** A resource with a past: what a link that a colleague sends speaks of. */
async function plantPast(fleet: Fleet): Promise<void> {
  const of = { type: 'video_analysis', id: 'tape-2041' }
  const past = [
    ['completed', 26 * HOUR, 25.2 * HOUR],
    ['failed', 9 * HOUR, 8.6 * HOUR],
    ['superseded', 7 * HOUR, 5.4 * HOUR],
    ['completed', 6.1 * HOUR, 5.2 * HOUR]
  ] as const
  for (const [at, [status, startedAgo, endedAgo]] of past.entries())
    await fleet.plant({
      ...of,
      runId: `01JD8Q2W${at}`,
      status: status === 'superseded' ? 'completed' : status,
      startedAgo,
      endedAgo,
      more: { worker: `gpu-${3 + at}/w1`, task_id: at > 1 ? 'c1f0a7d2' : `task-${at}`, status }
    })
  await fleet.plant({
    ...of,
    runId: '01JD8Q2W9',
    startedAgo: 22 * MINUTE,
    deadlineIn: HOUR,
    leaseMs: HOUR,
    lock: { value: '01JD8Q2W9', ttl: HOUR },
    more: { worker: 'gpu-5/w1', task_id: 'task-9' }
  })
}

test('a link, the audit trail, a launch and the alert channels', async ({ home, redis, launch }) => {
  test.setTimeout(400_000)
  const [first] = variants
  if (!first) return
  await writeSettings(home, first, {
    endpoints: [{ name: 'fleet', url: redis.url, color: 'blue' }],
    'jobs.templates': [template],
    // Nothing of what is planted is sent anywhere.
    'notifications.rules': [
      { severity: 'critical', notify: true, to: ['On call', 'native'] },
      { severity: 'warning', notify: true, to: ['native'] }
    ]
  })
  const client = redis.client()
  await plantWeek(client, {
    records: 1_200,
    types: ['audio_analysis', 'image_analysis', 'video_analysis'],
    running: 14,
    workers: 16
  })
  const fleet = new Fleet(client, NAMESPACE)
  await plantPast(fleet)
  await plantActs(client, await fleet.now())

  const link = `taskguard://resource/fleet/${NAMESPACE}/video_analysis/tape-2041`
  const { app, window } = await launch({ args: ['--disable-lcd-text', link] })
  await resize(app)
  const inAll = (view: string): Promise<void> => pictures({ app, window, home }, view)

  await expect(window.getByRole('article', { name: 'video_analysis tape-2041' })).toBeVisible(SLOW)
  await expect(window.getByRole('listbox').getByRole('option').nth(4)).toBeVisible(SLOW)
  await inAll('link')

  await window.keyboard.press('Control+k')
  await window.keyboard.press('a')
  await expect(window.getByRole('grid')).toBeFocused()
  await expect(window.locator('.record-row').nth(acts.length - 1)).toBeVisible(SLOW)
  await window.keyboard.press('Home')
  await inAll('audit')

  // The first of them is in English, by whose words things are found.
  await wear(home, window, first)
  await window.keyboard.press('Control+4')
  await window.getByRole('button', { name: `Launch ${template.name}` }).click(SLOW)
  await expect(window.getByText(/^Free: nobody works on it/)).toBeVisible(SLOW)
  await inAll('launch')
  await wear(home, window, first)
  await window.getByRole('button', { name: `Edit ${template.name}` }).click()
  await expect(window.locator('#template-name')).toHaveValue(template.name)
  await inAll('template')

  await wear(home, window, first)
  for (const [url, name] of [
    ['https://hooks.example.org/services/on-call', 'On call'],
    ['https://open.feishu.cn/open-apis/bot/v2/hook/night-shift', 'Night shift']
  ] as const) {
    await window.keyboard.press('Control+Shift+P')
    await window.keyboard.type('Add Alert Channel')
    await window.keyboard.press('Enter')
    await expect(window.getByRole('textbox', { name: 'Webhook URL' })).toBeFocused()
    await window.keyboard.type(url)
    await window.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
    if (name === 'Night shift') await inAll('channel')
    await wear(home, window, first)
    await window.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(window.getByText(/^Saved\./)).toBeVisible(SLOW)
  }
  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type('Alert Settings')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('listitem').filter({ hasText: 'Night shift' }).first()).toBeVisible(SLOW)
  // The rules have many columns.
  await window.keyboard.press('Control+b')
  await inAll('alerts')
})
