import { screen, waitFor, within } from '@testing-library/react'
import { act } from 'react'
import { describe, expect, it } from 'vitest'
import { delta, row, snapshot } from './live'
import { open, type Opened } from './open'

const box = (): HTMLElement => screen.getByRole('combobox', { name: 'Filter locks' })
const options = (): string[] =>
  screen.queryAllByRole('option').map((one) => one.querySelector('bdi')?.textContent ?? '')

async function openBox(): Promise<Opened> {
  const opened = await open()
  opened.send(
    snapshot({
      rows: [
        row({ key: '1', type: 'video_analysis' }),
        row({ key: '2', type: 'video_analysis', status: 'failed' }),
        row({ key: '3', type: 'audio_analysis', worker: 'gpu-9/w1' })
      ]
    })
  )
  await opened.user.keyboard('{Control>}f{/Control}')
  await waitFor(() => expect(box()).toHaveFocus())
  return opened
}

describe('the filter box', () => {
  it('completes a field, then its values with how many locks have each', async () => {
    const { user } = await openBox()
    await user.keyboard('ty')
    expect(options()).toEqual(['type:'])
    expect(box()).toHaveAttribute('aria-expanded', 'true')
    await user.keyboard('{Tab}')
    expect(box()).toHaveValue('type:')
    await waitFor(() => expect(options()).toEqual(['video_analysis', 'audio_analysis']))
    expect(screen.getByRole('option', { name: /video_analysis/ })).toHaveTextContent('2')
    await user.keyboard('{ArrowDown}{ArrowDown}')
    const chosen = screen.getByRole('option', { selected: true })
    expect(chosen).toHaveTextContent('audio_analysis')
    expect(box()).toHaveAttribute('aria-activedescendant', chosen.id)
    await user.keyboard('{Enter}')
    expect(box()).toHaveValue('type:audio_analysis ')
    expect(box()).toHaveFocus()
    expect(await screen.findByText('1 of 3 shown')).toBeInTheDocument()
    await user.keyboard('st')
    expect(options()).toEqual(['status:'])
    await user.keyboard('{Escape}')
    expect(box()).toHaveValue('type:audio_analysis st')
    expect(options()).toEqual([])
    await user.keyboard('{Escape}')
    expect(box()).toHaveValue('')
  })

  it('offers everything when it is asked, and takes a click', async () => {
    const { user } = await openBox()
    await user.keyboard('{Control>} {/Control}')
    expect(options().length).toBeGreaterThan(15)
    await user.click(screen.getByRole('option', { name: /^duplicate:/ }))
    expect(box()).toHaveValue('duplicate:')
    expect(options()).toEqual(['yes', 'no'])
  })

  it('marks what is wrong at its place, and keeps the last good filter', async () => {
    const { user } = await openBox()
    await user.keyboard('type:video')
    expect(await screen.findByText('2 of 3 shown')).toBeInTheDocument()
    await user.keyboard(' colour:red x')
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('There is no field “colour”.')
    expect(alert).toHaveTextContent('type:video stays in force')
    expect(box()).toHaveAttribute('aria-invalid', 'true')
    expect(box()).toHaveAttribute('aria-describedby', alert.id)
    expect(document.querySelector('.squiggle')).toHaveTextContent('colour')
    expect(screen.getByText('2 of 3 shown')).toBeInTheDocument()
    await user.clear(box())
    await user.keyboard('status:failed')
    expect(await screen.findByText('1 of 3 shown')).toBeInTheDocument()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(box()).toHaveAttribute('aria-invalid', 'false')
  })

  it('brings earlier filters back by Up, and what was typed by Down', async () => {
    const { user } = await openBox()
    for (const query of ['status:running', 'gpu-9']) {
      await user.clear(box())
      await user.keyboard(`${query} {Enter}`)
      await waitFor(() => expect(screen.getByRole('grid', { name: 'Live locks' })).toHaveFocus())
      await user.keyboard('{Control>}f{/Control}')
      await waitFor(() => expect(box()).toHaveFocus())
    }
    await user.clear(box())
    await user.keyboard('half{ArrowUp}')
    expect(box()).toHaveValue('gpu-9')
    await user.keyboard('{ArrowUp}')
    expect(box()).toHaveValue('status:running')
    await user.keyboard('{ArrowUp}{ArrowDown}{ArrowDown}')
    expect(box()).toHaveValue('half')
    await user.keyboard('{ArrowDown}')
    await waitFor(() => expect(screen.getByRole('grid', { name: 'Live locks' })).toHaveFocus())
  })

  it('asks for ages again as time passes', async () => {
    const { user, send, app } = await openBox()
    await user.keyboard('age<3s')
    expect(await screen.findByText('0 of 3 shown')).toBeInTheDocument()
    const began = Date.now() - 500
    send(delta(2, { rows: [row({ key: 'new', startedAt: began, endpointId: 'elsewhere' })] }))
    expect(screen.getByText('1 of 4 shown')).toBeInTheDocument()
    await waitFor(() => expect(screen.getByText('0 of 4 shown')).toBeInTheDocument(), { timeout: 6000 })
    expect(Date.now() - began).toBeGreaterThanOrEqual(3000)
    expect(app.locks.getState().filter.text).toBe('age<3s')
  }, 10_000)

  it('saves a filter by the star, and the side bar uses, renames and deletes it', async () => {
    const { user, shell } = await openBox()
    await user.keyboard('status:failed')
    await user.click(screen.getByRole('button', { name: 'Save Filter' }))
    const name = screen.getByRole('textbox', { name: 'Name of the filter' })
    expect(name).toHaveValue('status:failed')
    await user.clear(name)
    await user.type(name, 'Failed ones{Enter}')
    expect(shell.argsOf('filters:save')).toEqual([
      { table: 'locks', name: 'Failed ones', query: 'status:failed', was: null }
    ])
    act(() =>
      shell.emit('settings:state', {
        values: { 'locks.savedFilters': [{ name: 'Failed ones', query: 'status:failed' }] },
        fault: null
      })
    )
    expect(screen.getByRole('button', { name: 'Rename or Delete the Saved Filter' })).toBeInTheDocument()
    await user.click(screen.getAllByRole('button', { name: 'Clear filter' })[0]!)

    await user.keyboard('{Control>}2{/Control}')
    const list = screen.getByRole('listbox', { name: 'Saved filters' })
    act(() => list.focus())
    await user.keyboard('{Enter}')
    expect(box()).toHaveValue('status:failed')
    expect(await screen.findByText('1 of 3 shown')).toBeInTheDocument()
    expect(within(list).getByRole('option', { name: 'Failed ones' })).toHaveAttribute('aria-selected', 'true')
    await user.keyboard('{F2}')
    await user.keyboard('Broken{Enter}')
    expect(shell.argsOf('filters:save')[1]).toEqual({
      table: 'locks',
      name: 'Broken',
      query: 'status:failed',
      was: 'Failed ones'
    })
    expect(list).toHaveFocus()
    await user.keyboard('{Delete}')
    expect(shell.argsOf('filters:delete')).toEqual([{ table: 'locks', name: 'Failed ones' }])
  })
})
