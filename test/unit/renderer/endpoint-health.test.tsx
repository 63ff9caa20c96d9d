import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { delta, finding, prod, row, snapshot } from './live'
import { open } from './open'

const FRESH_AT = Date.now() - 12_000

const gone = prod({
  connection: 'stale',
  freshAt: FRESH_AT,
  clockOffsetMs: 0,
  fault: { code: 'timeout', detail: 'no answer in time' }
})

describe('an endpoint in the status bar', () => {
  it('tells more on hover: where it is and its last round trips; Escape sends that away', async () => {
    const { send } = await open()
    send(snapshot({ endpoints: [prod({ connection: 'live', latencyMs: null })] }))
    send(delta(2, { endpoints: [prod({ connection: 'live', latencyMs: 7 })] }))
    const item = within(screen.getByRole('contentinfo')).getByRole('button', { name: /^prod/ })
    fireEvent.pointerEnter(item)
    const card = await screen.findByRole('tooltip')
    expect(card).toHaveTextContent('redis://')
    expect(card).toHaveTextContent('7 ms · median 7 ms · worst 7 ms')
    expect(item).toHaveAccessibleDescription(/median/)
    act(() => item.focus())
    fireEvent.keyDown(item, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull())
  })
})

describe('what is as of a while ago', () => {
  it('says so in the problems and in the locks by type, each with its way to the output', async () => {
    const { send, user } = await open()
    send(
      snapshot({
        endpoints: [gone],
        rows: [row({ key: '1' })],
        findings: [finding({ key: '1', since: new Date(FRESH_AT - 48_000).toISOString() })]
      })
    )
    const problems = screen.getByRole('region', { name: 'Problems' })
    const line = within(problems).getByRole('button', { name: /prod as of \d\d:\d\d ago/ })
    // Since when it stood as of then: nobody knows whether it still does.
    expect(within(problems).getAllByRole('treeitem')[1]).toHaveTextContent(/48s$/)
    await user.click(screen.getByRole('button', { name: 'Locks' }))
    expect(
      within(screen.getByRole('region', { name: 'Locks' })).getByRole('button', {
        name: /prod as of \d\d:\d\d ago/
      })
    ).toBeInTheDocument()
    expect(line).not.toBeInTheDocument()
  })

  it('says so on a finding’s page, with why, and why its runs are not shown', async () => {
    const { send, user } = await open()
    send(snapshot({ endpoints: [gone], findings: [finding({ key: '1', runs: ['a'] })] }))
    await user.click(screen.getAllByRole('treeitem')[1]!)
    const page = screen.getByRole('article')
    expect(page).toHaveClass('stale')
    expect(within(page).getByText(/does not answer in time/)).toHaveTextContent(
      /^prod does not answer in time.*\(as of \d\d:\d\d ago\)$/
    )
    expect(
      within(page).getByText("Its runs can't be read while the endpoint is not live.")
    ).toBeInTheDocument()
  })

  it('names the local Redis in its notice, and takes advice for no command', async () => {
    const { send } = await open()
    const local = {
      ...gone,
      id: 'embedded',
      embedded: true,
      fault: { code: 'timeout', detail: 'x', hint: 'Check' }
    }
    send(snapshot({ endpoints: [local], rows: [row({ key: '1', endpointId: 'embedded' })] }))
    const notice = screen.getByText(/does not answer in time/, { selector: '.notice p' })
    expect(notice).toHaveTextContent(/^Local does not answer/)
    expect(screen.queryByText('To get it:')).toBeNull()
    expect(screen.getByText('Check', { selector: '.notice-detail' })).toBeInTheDocument()
  })
})
