import { act, screen, waitFor, within } from '@testing-library/react'
import type { AuditRow } from '@shared/audit/row'
import type { FeedEndpoint } from '@shared/live/feed'
import type { LiveRequest } from '@shared/live/view'
import type { AuditEntry } from '@shared/protocol/audit'
import { describe, expect, it } from 'vitest'
import { snapshot } from './live'
import { open } from './open'

const PATIENT = { timeout: 10_000 }
const DAY = 86_400_000

const done = (key: string, entry: Partial<AuditEntry> | null, own: Partial<AuditRow> = {}): AuditRow => ({
  key,
  endpointId: 'prod',
  namespace: 'taskguard',
  at: Date.now() - 60_000,
  entry: entry && { v: 1, by: 'ann@ops-1', source: 'app', action: 'acknowledge', ...entry },
  localOnly: null,
  ...own
})

const read: FeedEndpoint = {
  id: 'prod',
  generation: 1,
  reading: false,
  at: Date.now(),
  from: Date.now() - 30 * DAY,
  fault: null,
  complete: true,
  unread: [],
  cut: 0,
  leftOut: false
}

/** The window with the audit trail in front, by its key, and what the engine has told of it. */
async function openAudit(...rows: readonly AuditRow[]) {
  const opened = await open()
  const { app, send, user } = opened
  const asked: LiveRequest[] = []
  act(() => app.live.audit.connect((request) => asked.push(request)))
  send(snapshot({}))
  await user.keyboard('{Control>}k{/Control}a')
  await screen.findByRole('grid', { name: 'Audit trail' })
  const last = asked.findLast((one) => one.kind === 'watchFeed')
  if (last?.kind !== 'watchFeed') throw new Error('the window has not asked for the audit trail')
  const { question } = last
  const groups = rows.map((one) => ({ key: one.key, rows: [one] }))
  send(
    { kind: 'auditPart', question, part: 1, endpointId: 'prod', generation: 1, groups },
    { kind: 'feedState', feed: 'audit', question, endpoints: [read] }
  )
  return { ...opened, since: last.since }
}

const line = (name: RegExp): HTMLElement => screen.getByRole('row', { name })

describe('the audit trail', () => {
  it('says who did what to what, and what came of it; cycles that found nothing stand aside', async () => {
    const counts = { planned: 3, applied: 1, changed: 1, failed: 1 }
    const { user, since } = await openAudit(
      done('1', { type: 'video_analysis', resource_id: '8123', note: 'known' }),
      done('2', { by: 'bob@cron', source: 'cli', action: 'clean', counts, journal: '/home/bob/j.jsonl' }),
      done('3', { action: 'auto_clean', counts: { planned: 0, applied: 0, changed: 0, failed: 0 } }),
      done('4', { by: 'eve\u202e@x', action: 'their_own' }, { localOnly: 'connect ECONNREFUSED' }),
      done('5', null)
    )
    expect(since).toBe(30 * DAY)
    await waitFor(() => expect(screen.getByText('4 of 5 shown')).toBeInTheDocument(), PATIENT)
    expect(within(line(/ann@ops-1/)).getByText('acknowledged')).toBeInTheDocument()
    expect(within(line(/ann@ops-1/)).getByText('known')).toBeInTheDocument()
    expect(
      within(line(/bob@cron/)).getByText('1 of 3 applied · 1 changed meanwhile · 1 failed')
    ).toBeInTheDocument()
    expect(within(line(/eve⟨U\+202E⟩@x/)).getByText('their_own')).toBeInTheDocument()
    expect(within(line(/eve/)).getByRole('img', { name: 'Kept on this machine alone' })).toBeInTheDocument()
    expect(line(/not understood/)).toBeInTheDocument()

    const box = screen.getByRole('combobox', { name: 'Filter the audit trail' })
    expect(box).toHaveValue('idle:no')
    await user.clear(box)
    await waitFor(() => expect(screen.getByText('5 of 5 shown')).toBeInTheDocument(), PATIENT)
    expect(within(line(/automatic cleanup/)).getByText('nothing to do')).toBeInTheDocument()
    await user.type(box, 'action:clean failed>0')
    await waitFor(() => expect(screen.getByText('1 of 5 shown')).toBeInTheDocument(), PATIENT)
  })

  it('says what the app itself noted in the language of the window, and finds it by it', async () => {
    const counts = { planned: 0, applied: 0, changed: 0, failed: 0 }
    const cycle = (key: string, code: string, params: Record<string, string | number> = {}): AuditRow =>
      done(key, { action: 'auto_clean', counts, said: { code, params } })
    const { user, shell } = await openAudit(
      cycle('1', 'lease_lost'),
      cycle('2', 'fault.unreachable', { detail: 'ECONNREFUSED\u202e' }),
      cycle('3', 'of_a_later_version'),
      done('4', { action: 'auto_clean', counts, note: 'the lease was lost' }),
      done('5', { action: 'auto_clean', counts })
    )
    await waitFor(() => expect(screen.getByText('4 of 5 shown')).toBeInTheDocument(), PATIENT)
    expect(within(line(/Another one cleans there since/)).getByText('nothing was done')).toBeInTheDocument()
    expect(line(/Redis does not answer\. \(ECONNREFUSED⟨U\+202E⟩\)/)).toBeInTheDocument()
    expect(line(/of_a_later_version/)).toBeInTheDocument()
    expect(line(/the lease was lost/)).toBeInTheDocument()

    act(() => shell.emit('app:appearance', { language: 'zh-CN', theme: 'dark' }))
    expect(line(/清理者的租约已丢失/)).toBeInTheDocument()
    // What stands there as text stays what it is.
    expect(line(/the lease was lost/)).toBeInTheDocument()
    const box = screen.getByRole('combobox', { name: '筛选审计记录' })
    await user.clear(box)
    await user.type(box, '租约已丢失')
    await waitFor(() => expect(screen.getByText('显示 1 / 5')).toBeInTheDocument(), PATIENT)
    expect(line(/清理者的租约已丢失/)).toBeInTheDocument()
  })

  it('keeps filters by a name of its own, chosen beside the box', async () => {
    const { user, shell } = await openAudit(done('1', {}), done('2', { by: 'bob@cron', action: 'clean' }))
    await waitFor(() => expect(screen.getByText('2 of 2 shown')).toBeInTheDocument(), PATIENT)
    expect(screen.queryByRole('button', { name: 'Open Saved Filter…' })).toBeNull()
    const saved = [{ name: 'Bob', query: 'by:bob' }]
    act(() => shell.emit('settings:state', { values: { 'audit.savedFilters': saved }, fault: null }))
    await user.click(screen.getByRole('button', { name: 'Open Saved Filter…' }))
    await user.click(within(await screen.findByRole('dialog')).getByRole('option', { name: /Bob/ }))
    expect(screen.getByRole('combobox', { name: 'Filter the audit trail' })).toHaveValue('by:bob')
    await waitFor(() => expect(screen.getByText('1 of 2 shown')).toBeInTheDocument(), PATIENT)

    // A full star renames and deletes the one in force.
    await user.click(screen.getByRole('button', { name: 'Rename or Delete the Saved Filter' }))
    expect(screen.getByRole('textbox', { name: 'Name of the filter' })).toHaveValue('Bob')
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    expect(shell.argsOf('filters:delete')).toEqual([{ table: 'audit', name: 'Bob' }])
  })

  it('opens what an act was done to, and is copied with its counts in columns of their own', async () => {
    const counts = { planned: 2, applied: 2, changed: 0, failed: 0 }
    const { user, shell } = await openAudit(
      done('1', { type: 'video_analysis', resource_id: '8123' }),
      done('2', { action: 'clean', by: 'bob@cron', counts })
    )
    await waitFor(() => expect(screen.getByText('2 of 2 shown')).toBeInTheDocument(), PATIENT)
    await user.click(line(/bob@cron/))
    await user.keyboard('{Control>}k{/Control}a{Control>}.{/Control}')
    await user.click(await screen.findByRole('menuitem', { name: 'Copy as CSV' }))
    await waitFor(() => expect(shell.argsOf('clipboard:write')).toHaveLength(1))
    const { text } = shell.argsOf('clipboard:write')[0] as { readonly text: string }
    expect(text).toMatch(/^endpoint,namespace,at,by,source,action,.*,planned,applied,changed,failed,/)
    expect(text).toMatch(/\r\nprod,taskguard,[^,]+,bob@cron,app,clean,,,,,2,2,0,0,,,,\r\n$/)
    await user.dblClick(line(/ann@ops-1/))
    expect(screen.getByRole('article', { name: 'video_analysis 8123' })).toBeInTheDocument()
  })
})
