import { act, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { delta, prod, snapshot } from './live'
import { open } from './open'

const START = 1_000_000_000_000

describe('how far what is shown is behind', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => vi.useRealTimers())

  it('is measured at the tick of the clock, and does not jump with every delta in between', async () => {
    const { send } = await open()
    const live = (id: string, freshAt: number) =>
      prod({ id, name: id, connection: 'live', clockOffsetMs: 0, freshAt })
    send(snapshot({ endpoints: [live('one', START - 400), live('two', START - 100)] }))
    expect(screen.getByText('0.4 s behind')).toBeInTheDocument()
    send(delta(2, { endpoints: [live('one', START + 500)] }))
    send(delta(3, { endpoints: [live('two', START + 600)] }))
    expect(screen.getByText('0.4 s behind')).toBeInTheDocument()
    act(() => void vi.advanceTimersByTime(1000))
    expect(screen.getByText('0.5 s behind')).toBeInTheDocument()
  })
})
