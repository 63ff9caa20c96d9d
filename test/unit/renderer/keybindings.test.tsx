import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { finding, snapshot } from './live'
import { open } from './open'

const rows = (): string[] =>
  screen.getAllByRole('row').map((one) =>
    within(one)
      .queryAllByRole('gridcell')
      .map((cell) => cell.textContent)
      .join('|')
  )

describe('keys', () => {
  it('wait for the second stroke of a chord, and say so', async () => {
    const { user } = await open()
    await user.keyboard('{Control>}k{/Control}')
    expect(screen.getByText('(Ctrl+K) was pressed. Waiting for the second key…')).toBeInTheDocument()
    await user.keyboard('{Control>}x{/Control}')
    expect(screen.getByText('The keys (Ctrl+K Ctrl+X) have no command.')).toBeInTheDocument()
    await user.keyboard('{Control>}k{/Control}{Control>}s{/Control}')
    expect(screen.getByRole('tab', { name: 'Keyboard Shortcuts' })).toHaveAttribute('aria-selected', 'true')
    expect(screen.queryByText(/was pressed/)).toBeNull()
    await waitFor(() => expect(screen.getByLabelText('Search the keyboard shortcuts')).toHaveFocus())
  })

  it('are those of the file as soon as it says so', async () => {
    const { user, shell, send } = await open()
    send(snapshot({ findings: [finding({ key: 'a' })] }))
    act(() =>
      shell.emit('keybindings:state', {
        bindings: [
          { key: 'ctrl+j', command: '-view.togglePanel' },
          { key: 'ctrl+shift+j', command: 'view.togglePanel', when: '!inputFocus' }
        ],
        fault: null
      })
    )
    await user.keyboard('{Control>}j{/Control}')
    expect(screen.queryByRole('region', { name: 'Panel' })).toBeNull()
    await user.keyboard('{Control>}{Shift>}j{/Shift}{/Control}')
    expect(screen.getByRole('region', { name: 'Panel' })).toBeInTheDocument()
    await user.keyboard('{Control>}f{/Control}')
    await waitFor(() => expect(document.activeElement?.id).toBe('lock-filter'))
    await user.keyboard('{Control>}{Shift>}j{/Shift}{/Control}')
    expect(screen.getByRole('region', { name: 'Panel' })).toBeInTheDocument()
  })

  it('of a wrong file stay, and its fault is said with a way to it', async () => {
    const { user, shell } = await open()
    const fault = {
      file: '/home/on-call/keybindings.json',
      line: 3,
      column: 7,
      field: '[0].command',
      problem: '"x" is no command',
      said: null
    }
    act(() => shell.emit('keybindings:state', { bindings: [], fault }))
    expect(screen.getByText('keybindings.json:3:7: [0].command: "x" is no command')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Open at Line 3' }))
    expect(shell.argsOf('keybindings:open')).toEqual([{ line: 3, column: 7 }])
  })
})

describe('the keyboard page', () => {
  it('lists every action with key, clause and source, and searches them', async () => {
    const { user, shell } = await open()
    act(() =>
      shell.emit('keybindings:state', {
        bindings: [{ key: 'ctrl+alt+y', command: 'view.locks', when: 'problemsFocus' }],
        fault: null
      })
    )
    await user.keyboard('{F1}')
    expect(screen.getByRole('grid', { name: 'Keyboard Shortcuts' })).toBeInTheDocument()
    expect(rows()).toContain('View: Show Lock Detailspanel.details|No key||Default')
    await waitFor(() => expect(screen.getByLabelText('Search the keyboard shortcuts')).toHaveFocus())
    await user.keyboard('show locks')
    expect(rows().slice(1)).toEqual([
      'View: Show Locksview.locks|Ctrl2||Default',
      'View: Show Locksview.locks|CtrlAltY|problemsFocus|User'
    ])
    expect(screen.getByText('2 shortcuts')).toBeInTheDocument()
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(screen.getByRole('grid', { name: 'Keyboard Shortcuts' })).toHaveFocus())
    await user.keyboard('{ArrowDown}{ArrowDown}')
    expect(screen.getByRole('row', { selected: true })).toHaveTextContent('User')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.getByLabelText('Search the keyboard shortcuts')).toHaveFocus())
    await user.keyboard('{Escape}alt+y')
    expect(rows()).toHaveLength(2)
  })
})
