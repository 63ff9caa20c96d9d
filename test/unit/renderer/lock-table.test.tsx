import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { delta, prod, row, snapshot } from './live'
import { open, type Opened } from './open'

const resources = (): string[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((one) => within(one).getAllByRole('gridcell')[1]?.textContent ?? '')

const selected = (): string | undefined =>
  screen
    .queryAllByRole('row', { selected: true })
    .map((one) => within(one).getAllByRole('gridcell')[1]?.textContent ?? '')[0]

async function openWith(count: number): Promise<Opened> {
  const opened = await open()
  opened.send(
    snapshot({
      rows: Array.from({ length: count }, (_, n) => row({ key: String(n + 1), startedAt: count - n }))
    })
  )
  return opened
}

describe('the lock table', () => {
  it('shows a run as it comes and takes it away when it ends', async () => {
    const { send } = await openWith(2)
    expect(resources()).toEqual(['1', '2'])
    send(delta(2, { rows: [row({ key: '3', startedAt: 9, worker: 'gpu-9/w1' })] }))
    expect(resources()).toEqual(['3', '1', '2'])
    expect(within(screen.getAllByRole('row')[1]!).getByText('gpu-9/w1')).toBeInTheDocument()
    send(delta(3, { removedRows: ['3'] }))
    expect(resources()).toEqual(['1', '2'])
  })

  it('renders only what is in sight of a hundred thousand rows', async () => {
    await openWith(100_000)
    await waitFor(() => expect(screen.getByRole('grid')).toHaveAttribute('aria-rowcount', '100001'), {
      timeout: 5000
    })
    await waitFor(() => expect(screen.getAllByRole('row').length).toBeGreaterThan(20))
    expect(screen.getAllByRole('row').length).toBeLessThan(60)
    expect(screen.getByText('100,000 of 100,000 shown')).toBeInTheDocument()
  })

  it('sorts by a column, and the other way round', async () => {
    const { user } = await openWith(3)
    await user.click(screen.getByRole('button', { name: 'Resource' }))
    expect(screen.getByRole('columnheader', { name: 'Resource' })).toHaveAttribute('aria-sort', 'ascending')
    expect(resources()).toEqual(['1', '2', '3'])
    await user.click(screen.getByRole('button', { name: 'Resource' }))
    expect(screen.getByRole('columnheader', { name: 'Resource' })).toHaveAttribute('aria-sort', 'descending')
    expect(resources()).toEqual(['3', '2', '1'])
  })

  it('filters by text from Ctrl+F, and says so when nothing is left', async () => {
    const { user } = await openWith(12)
    await user.keyboard('{Control>}f{/Control}')
    const box = screen.getByRole('combobox', { name: 'Filter locks' })
    await waitFor(() => expect(box).toHaveFocus())
    await user.type(box, 'run-11')
    await waitFor(() => expect(resources()).toEqual(['11']))
    expect(screen.getByText('1 of 12 shown')).toBeInTheDocument()
    await user.type(box, ' nowhere')
    await waitFor(() => expect(screen.getByText('No lock matches the filter')).toBeInTheDocument())
    await user.click(screen.getAllByRole('button', { name: 'Clear filter' })[1]!)
    await waitFor(() => expect(resources()).toHaveLength(12))
    expect(box).toHaveValue('')
  })

  it('is walked by keys', async () => {
    const { user } = await openWith(200)
    await user.keyboard('{Control>}2{/Control}')
    await waitFor(() => expect(screen.getByRole('grid')).toHaveFocus())
    await user.keyboard('{ArrowDown}')
    expect(selected()).toBe('1')
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}')
    expect(selected()).toBe('2')
    await user.keyboard('{PageDown}')
    expect(Number(selected())).toBeGreaterThan(20)
    await user.keyboard('{Home}')
    expect(selected()).toBe('1')
    expect(screen.getByRole('grid')).toHaveAttribute('aria-activedescendant', 'locks-row-1')
    await user.keyboard('{Escape}')
    expect(selected()).toBeUndefined()
  })

  it('keeps the selected row while others come before it, and opens what is known of it', async () => {
    const { user, send } = await openWith(3)
    await user.click(screen.getByRole('row', { name: /run-2/ }))
    send(delta(2, { rows: [row({ key: '7', startedAt: 70 }), row({ key: '8', startedAt: 80 })] }))
    expect(resources()).toEqual(['8', '7', '1', '2', '3'])
    expect(selected()).toBe('2')
    screen.getByRole('grid').focus()
    await user.keyboard('{Enter}')
    const page = await screen.findByRole('article', { name: 'video_analysis 2' })
    expect(within(page).getByText(/^Running: gpu-1\/w1 for/)).toBeInTheDocument()
  })

  it('tells all of the selected row in the panel, and that it is gone', async () => {
    const { user, send, app } = await openWith(3)
    await user.click(screen.getByRole('row', { name: /run-2/ }))
    act(() => app.workbench.actions.showPanel('details'))
    const details = await screen.findByRole('tabpanel', { name: 'Lock Details' })
    expect(within(details).getByText('taskguard inspect', { exact: false })).toHaveTextContent(
      'npx taskguard inspect --endpoint prod -- video_analysis 2'
    )
    send(delta(2, { removedRows: ['2'] }))
    expect(within(details).getByText(/its run has ended/)).toBeInTheDocument()
  })

  it('opens the resource of a row that is clicked twice', async () => {
    const { user } = await openWith(1)
    await user.dblClick(screen.getByRole('row', { name: /run-1/ }))
    expect(screen.getByRole('tab', { name: /video_analysis 1/ })).toHaveAttribute('aria-selected', 'true')
    expect(screen.getByRole('article', { name: 'video_analysis 1' })).toBeInTheDocument()
  })

  it('dims the rows of an endpoint that is lost, says since when, and has a way out', async () => {
    const { send, shell, user } = await openWith(1)
    shell.answer('settings:open', () => undefined)
    send(
      delta(2, {
        endpoints: [
          prod({
            connection: 'stale',
            freshAt: Date.now() - 12_400,
            complete: false,
            fault: { code: 'unreachable', detail: 'connect ECONNREFUSED' }
          })
        ]
      })
    )
    expect(screen.getByRole('row', { name: /run-1/ })).toHaveClass('stale')
    expect(screen.getAllByText(/as of 00:12 ago/).length).toBeGreaterThan(0)
    expect(screen.getByText('connect ECONNREFUSED')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Open settings.json' }))
    expect(shell.argsOf('settings:open')).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: 'Copy doctor command' }))
    expect(shell.argsOf('clipboard:write')).toEqual([{ text: 'npx taskguard doctor --endpoint prod' }])
  })

  it('says in the output what a button could not do', async () => {
    const { send, shell, user } = await openWith(1)
    shell.answer('settings:open', () => Promise.reject(new Error('no editor opens settings.json')))
    send(delta(2, { endpoints: [prod({ connection: 'stale', freshAt: Date.now() })] }))
    await user.click(screen.getByRole('button', { name: 'Open settings.json' }))
    expect(await screen.findByText('no editor opens settings.json')).toBeInTheDocument()
  })

  it('keeps rows through a restart of the engine and says that it restarts', async () => {
    const { shell } = await openWith(1)
    shell.emit('engine:state', { state: 'restarting', restarts: 1 })
    expect(await screen.findByText(/The engine is restarting/)).toBeInTheDocument()
    expect(screen.getByRole('row', { name: /run-1/ })).toHaveClass('stale')
    expect(screen.getByRole('button', { name: 'Restarting engine…' })).toBeInTheDocument()
  })

  it('says that a list is partial', async () => {
    const { send } = await openWith(1)
    send(delta(2, { endpoints: [prod({ complete: false, unread: ['slow scan'] })] }))
    const partial = screen.getByText('Partial: 1 part of prod is unread')
    expect(partial).toHaveAttribute('title', 'slow scan')
  })

  it('shows a hostile id as text', async () => {
    const { send } = await open()
    const resourceId = '<img src=x onerror=alert(1)>\u202Egpj.exe'
    send(snapshot({ rows: [row({ key: '1', resourceId })] }))
    const cell = screen.getAllByRole('gridcell')[1]!
    expect(document.querySelector('img')).toBeNull()
    const shown = cell.querySelector('bdi')
    expect(shown?.getAttribute('title')).toBe('<img src=x onerror=alert(1)>⟨U+202E⟩gpj.exe')
    expect(shown?.textContent).not.toContain('\u202E')
  })

  it('is narrowed to a type by the side bar, in the words of the filter', async () => {
    const { user, send } = await openWith(1)
    send(delta(2, { rows: [row({ key: 'x', type: 'audio_analysis' })] }))
    await user.keyboard('{Control>}2{/Control}')
    await user.click(screen.getByRole('treeitem', { name: /audio_analysis/ }))
    await waitFor(() => expect(resources()).toEqual(['x']))
    const box = screen.getByRole('combobox', { name: 'Filter locks' })
    expect(box).toHaveValue('endpoint=prod type=audio_analysis')
    expect(screen.getByRole('treeitem', { name: /audio_analysis/ })).toHaveAttribute('aria-selected', 'true')
    await user.click(screen.getByRole('treeitem', { name: /prod/ }))
    await waitFor(() => expect(resources()).toHaveLength(2))
    expect(box).toHaveValue('endpoint=prod')
    send(delta(3, { rows: [row({ key: 'y', endpointId: 'staging' })] }))
    expect(resources()).toHaveLength(2)
    await user.click(screen.getByRole('treeitem', { name: /prod/ }))
    await waitFor(() => expect(resources()).toHaveLength(3))
  })
})
