import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JobTerminal } from '../../../src/renderer/features/jobs/log/job-terminal'

/** More than the terminal takes in one go. */
const MUCH = 'an old line\n'.repeat(20_000)

describe('the terminal of a log', () => {
  let element: HTMLElement
  let terminal: JobTerminal
  beforeEach(() => {
    element = document.body.appendChild(document.createElement('div'))
    const nobody = (): void => undefined
    terminal = new JobTerminal(element, 'Log', { link: nobody, scrolled: nobody, found: nobody })
  })
  afterEach(() => {
    terminal.dispose()
    element.remove()
  })

  it('takes all that is written, and keeps the newest lines', async () => {
    await terminal.write(`${MUCH}the last`)
    const lines = terminal.text.split('\n')
    expect(lines.at(-1)).toBe('the last')
    expect(lines.length).toBeLessThan(20_000)
    expect(new Set(lines.slice(0, -1))).toEqual(new Set(['an old line']))
  })

  it('is emptied only once what was being written is taken: nothing of it comes behind', async () => {
    let taken = false
    const writing = terminal.write(MUCH).then(() => (taken = true))
    const clearing = terminal.clear().then(() => taken)
    expect(taken).toBe(false)
    expect(await clearing).toBe(true)
    expect(terminal.text).toBe('')
    await writing
    await terminal.write('new\n')
    expect(terminal.text).toBe('new')
  })
})
