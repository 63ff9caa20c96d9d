import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { AlertFault, AlertRequest } from '@shared/live/alert'
import type { LiveRequest } from '@shared/live/view'
import { delta, finding, prod, snapshot } from './live'
import { open, type Opened } from './open'

const at = Date.parse('2026-11-23T10:05:00Z')
const duplicate = finding({
  key: 'dup',
  kind: 'duplicate_run',
  severity: 'critical',
  resource_id: '8123',
  runs: ['run-a', 'run-b'],
  suggestion: 'stop_newer_run'
})
const orphan = finding({ key: 'orphan', resource_id: '4410', suggestion: 'clean' })
const acknowledged = {
  ...duplicate,
  alert: { state: 'acknowledged', by: 'ana@laptop', at, until: null, note: 'on it' }
} as const

/** The window, with an engine that hears what is said and answers as the test says. */
async function desk(): Promise<
  Opened & { readonly said: AlertRequest[]; readonly answer: (fault?: AlertFault) => void }
> {
  const opened = await open()
  const said: AlertRequest[] = []
  opened.app.live.alerts.connect((request: LiveRequest) => {
    if (request.kind === 'alert') said.push(request)
  })
  opened.send(snapshot({ findings: [duplicate, orphan] }))
  await opened.user.keyboard('{Control>}1{/Control}')
  await waitFor(() => expect(screen.getByRole('tree', { name: 'Problems' })).toHaveFocus())
  return {
    ...opened,
    said,
    answer: (fault) => {
      const request = said.at(-1)?.request ?? 0
      opened.send({ kind: 'alertAnswer', request, fault: fault ?? null })
    }
  }
}

const badge = (): string | null | undefined =>
  screen.getByRole('button', { name: 'Problems' }).querySelector('.activity-badge')?.textContent

describe('acknowledging', () => {
  it('is a key and a note; the problem is dimmed, and no longer counted', async () => {
    const { user, send, said, answer } = await desk()
    expect(badge()).toBe('2')
    await user.keyboard('{ArrowDown}a')
    const box = await screen.findByRole('dialog', { name: 'Acknowledge video_analysis 8123' })
    await user.keyboard('as the deploy is on{Enter}')
    expect(said).toEqual([
      {
        kind: 'alert',
        request: 1,
        finding: 'dup',
        act: { do: 'acknowledge', note: 'as the deploy is on' }
      }
    ])
    expect(box).toBeInTheDocument()
    answer()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.getByRole('tree', { name: 'Problems' })).toHaveFocus()

    send(delta(2, { findings: [acknowledged] }))
    const line = screen.getByRole('treeitem', { name: /Acknowledged 8123/ })
    expect(line).toHaveClass('quiet')
    expect(badge()).toBe('1')
    expect(
      screen.getByRole('button', {
        name: '0 critical, 1 warnings, 0 notes; 1 more is acknowledged or snoozed, and not counted'
      })
    ).toBeInTheDocument()
  })

  it('that is refused says why, and lets one say it again', async () => {
    const { user, said, answer } = await desk()
    await user.keyboard('{ArrowDown}a{Enter}')
    await waitFor(() => expect(said).toHaveLength(1))
    answer({ code: 'permission', detail: 'NOPERM' })
    expect(await screen.findByRole('alert')).toHaveTextContent(/may not write.*taskguard:alerts.*\(NOPERM\)/)
    await user.keyboard('x{Enter}')
    await waitFor(() => expect(said).toHaveLength(2))
    answer({ code: 'changed', detail: 'bo\u202e@desk' })
    expect(await screen.findByRole('alert')).toHaveTextContent(/^bo⟨U\+202E⟩@desk was faster/)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('says so while no engine answers', async () => {
    const { user, app } = await desk()
    app.live.alerts.connect(null)
    await user.keyboard('{ArrowDown}a{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent(/Redis does not answer/)
  })

  it('is taken back by a key, also on the page', async () => {
    const { user, send, said } = await desk()
    send(delta(2, { findings: [acknowledged] }))
    await user.keyboard('{ArrowDown}{Enter}')
    const page = await screen.findByRole('article', { name: /Running twice/ })
    expect(within(page).getByText(/Acknowledged by ana@laptop .*: on it/)).toBeInTheDocument()
    await user.click(within(page).getByRole('button', { name: 'Make Active Again' }))
    expect(said.at(-1)).toMatchObject({ finding: 'dup', act: { do: 'clear' } })
  })

  it('needs a problem: on a group, and in a box to type in, the keys are letters', async () => {
    const { user, said } = await desk()
    await user.keyboard('{Home}a')
    expect(screen.queryByRole('dialog')).toBeNull()
    await user.click(screen.getByRole('textbox', { name: 'Filter the problems by text' }))
    await user.keyboard('as')
    expect(screen.getByRole('textbox', { name: 'Filter the problems by text' })).toHaveValue('as')
    expect(said).toEqual([])
  })
})

describe('snoozing', () => {
  it('takes a span and a note', async () => {
    const { user, said, answer } = await desk()
    await user.keyboard('{ArrowDown}s')
    await screen.findByRole('dialog', { name: 'Snooze video_analysis 8123' })
    expect(screen.getAllByRole('option').map((one) => one.textContent)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^1 hour/),
        expect.stringMatching(/^Until tomorrow, 08:00/)
      ])
    )
    await user.keyboard('another{Enter}')
    await screen.findByRole('textbox', { name: 'How long, or until when' })
    await user.keyboard('soon{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent(/no time ahead/)
    await user.keyboard('{Backspace>4/}90m{Enter}')
    await screen.findByRole('textbox', { name: 'Note (optional)' })
    await user.keyboard('lunch{Enter}')
    expect(said.map(({ act }) => act)).toEqual([{ do: 'snooze', note: 'lunch', forMs: 5_400_000 }])
    answer()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(screen.getByRole('tree', { name: 'Problems' })).toHaveFocus()
  })

  it('is given up with Escape at any step', async () => {
    const { user, said } = await desk()
    await user.keyboard('{ArrowDown}s')
    await screen.findByRole('dialog')
    await user.keyboard('{Enter}')
    await screen.findByRole('textbox', { name: 'Note (optional)' })
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(said).toEqual([])
  })

  it('that is over is active, and says so', async () => {
    const { user, send } = await desk()
    const alert = { state: 'ended', by: 'ana@laptop', at, until: at + 1, note: '' } as const
    send(delta(2, { findings: [{ ...duplicate, alert }] }))
    expect(screen.getByRole('treeitem', { name: /8123/ })).not.toHaveClass('quiet')
    expect(badge()).toBe('2')
    await user.keyboard('{ArrowDown}{Enter}')
    const page = await screen.findByRole('article', { name: /Running twice/ })
    expect(within(page).getByText(/Active again: what ana@laptop said/)).toBeInTheDocument()
  })
})

describe('what of the problems is shown', () => {
  it('is filtered by words, severity, and what somebody has taken on; F8 walks what is left', async () => {
    const { user, send } = await desk()
    send(delta(2, { findings: [acknowledged, finding({ key: 'third', resource_id: '9900' })] }))
    const items = (): string[] =>
      screen
        .getAllByRole('treeitem')
        .filter((item) => item.getAttribute('aria-level') === '2')
        .map((item) => item.querySelector('bdi.mono')?.textContent ?? '')
    expect(items()).toEqual(['8123', '4410', '9900'])
    await user.click(screen.getByRole('button', { name: 'Show acknowledged' }))
    expect(items()).toEqual(['4410', '9900'])
    await user.keyboard('{F8}')
    await waitFor(() => expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('4410'))
    await user.keyboard('{F8}{F8}')
    await waitFor(() => expect(screen.getByRole('tab', { selected: true })).toHaveTextContent('4410'))
    await user.click(screen.getByRole('textbox', { name: 'Filter the problems by text' }))
    await user.keyboard('9900')
    expect(items()).toEqual(['9900'])
    await user.click(screen.getByRole('button', { name: 'Show warnings' }))
    expect(screen.getByText('All 3 problems are left out.')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Show all of them' }))
    expect(items()).toEqual(['8123', '4410', '9900'])
  })

  it('is grouped as chosen, and remembered', async () => {
    const { user, send, shell } = await desk()
    send(
      delta(2, {
        endpoints: [prod(), prod({ id: 'lab', name: 'lab' })],
        findings: [finding({ key: 'other', endpointId: 'lab', type: 'audio' })]
      })
    )
    const groups = (): (string | undefined)[] =>
      screen
        .getAllByRole('treeitem')
        .filter((item) => item.getAttribute('aria-level') === '1')
        .map((item) => item.querySelector('.tree-label')?.textContent ?? undefined)
    await user.click(screen.getByRole('button', { name: 'Group by Endpoint' }))
    expect(groups()).toEqual(['prod', 'lab'])
    expect(screen.getByRole('button', { name: 'Group by Endpoint' })).toHaveAttribute('aria-pressed', 'true')
    await user.click(screen.getByRole('button', { name: 'Group by Task Type' }))
    expect(groups()).toEqual(['audio', 'video_analysis'])
    await waitFor(() =>
      expect(shell.argsOf('state:set')).toContainEqual({
        slices: expect.objectContaining({ 'problems.view': expect.objectContaining({ grouping: 'type' }) })
      })
    )
  })

  it('goes to what begins with what is typed, past the letters that are keys', async () => {
    const { user, send } = await desk()
    send(delta(2, { findings: [finding({ key: 'tape', resource_id: 'tape-as' })] }))
    const tree = screen.getByRole('tree', { name: 'Problems' })
    await user.keyboard('tas')
    expect(tree).toHaveAttribute('aria-activedescendant', 'problem-dup'.replace('dup', 'tape'))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('keeps the place in the tree when the line that had the focus goes', async () => {
    const { user, send } = await desk()
    const tree = screen.getByRole('tree', { name: 'Problems' })
    await user.keyboard('{End}')
    expect(tree).toHaveAttribute('aria-activedescendant', 'problem-orphan')
    send(delta(2, { findings: [finding({ key: 'next', resource_id: '5000' })], removedFindings: ['orphan'] }))
    await waitFor(() => expect(tree).toHaveAttribute('aria-activedescendant', 'problem-next'))
  })
})

describe("a problem's actions", () => {
  it('are listed with their keys, and done', async () => {
    const { user, shell } = await desk()
    await user.keyboard('{End}{Control>}.{/Control}')
    await screen.findByRole('dialog', { name: 'video_analysis 4410' })
    const options = screen.getAllByRole('option').map((one) => one.textContent)
    expect(options).toContain('Acknowledge…A')
    expect(options).toContain('Copy Cleanup Preview Command')
    expect(options).not.toContain('Make Active AgainShiftA')
    await user.keyboard('json{Enter}')
    await waitFor(() => expect(shell.argsOf('clipboard:write')).toHaveLength(1))
    const [{ text }] = shell.argsOf('clipboard:write') as [{ text: string }]
    expect(JSON.parse(text)).toEqual({
      id: 'orphan',
      kind: 'orphan_lock',
      severity: 'warning',
      type: 'video_analysis',
      resource_id: '4410',
      since: '2026-11-23T10:00:00+00:00',
      message: '',
      evidence: {},
      runs: [],
      suggestion: 'clean'
    })
    expect(await screen.findByText(/^Copied: /)).toBeInTheDocument()
  })

  it('have one that is suggested, on its own key', async () => {
    const { user, app } = await desk()
    const asked: LiveRequest[] = []
    app.live.cleanup.connect((request) => asked.push(request))
    await user.keyboard('{End}{Enter}')
    const page = await screen.findByRole('article', { name: /Orphaned lock/ })
    expect(within(page).getByRole('button', { name: 'Plan a Cleanup…' })).toHaveAttribute(
      'aria-keyshortcuts',
      'Ctrl+Enter'
    )
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(await screen.findByRole('tab', { name: 'Cleanup Plan', selected: true })).toBeInTheDocument()
    expect(asked).toMatchObject([
      { call: { op: 'plan', choices: [{ of: 'chosen', endpointId: 'prod', findings: ['orphan'] }] } }
    ])
  })
})
