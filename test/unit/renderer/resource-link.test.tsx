import { act, screen } from '@testing-library/react'
import type { ResourceLink } from '@shared/deep-link/resource-link'
import { describe, expect, it } from 'vitest'
import { delta, prod, snapshot } from './live'
import { open } from './open'

const link: ResourceLink = { endpoint: 'prod', namespace: 'taskguard', type: 'video_analysis', id: '8123' }
const article = (): HTMLElement => screen.getByRole('article', { name: 'video_analysis 8123' })
const tabs = (): (string | null)[] => screen.getAllByRole('tab').map((tab) => tab.textContent)

describe('a link to a resource', () => {
  it('opens its page', async () => {
    const { shell, send } = await open()
    send(snapshot({ endpoints: [prod({ name: 'prod' })] }))
    act(() => shell.emit('link:open', { ok: true, link }))
    expect(article()).toHaveTextContent('Reading the resource…')
    expect(tabs()).toEqual(['Locks', 'video_analysis 8123'])
  })

  it('waits for the first look, and takes one tab', async () => {
    const { shell, send, app } = await open()
    act(() => shell.emit('link:open', { ok: true, link }))
    expect(screen.getByText('Reading the resource…')).toBeInTheDocument()
    send(snapshot({ endpoints: [prod({ name: 'prod' })] }))
    expect(article()).toBeInTheDocument()
    expect(tabs()).toEqual(['Locks', 'video_analysis 8123'])
    expect(app.workbench.getState().editors.groups[0]?.tabs.map(({ content }) => content.kind)).toEqual([
      'locks',
      'resource'
    ])
  })

  it('to an endpoint that is not watched says which and how to get there, and opens once it is', async () => {
    const { user, shell, send } = await open()
    send(snapshot({ endpoints: [prod({ id: 'other', name: 'other' })] }))
    act(() => shell.emit('link:open', { ok: true, link }))
    expect(article()).toHaveTextContent("This link speaks of the endpoint “prod”, which you don't have.")
    expect(screen.queryByRole('listbox')).toBeNull()
    await user.click(screen.getAllByRole('button', { name: 'Watch a Redis…' }).at(-1)!)
    expect(await screen.findByRole('tab', { name: 'New Endpoint', selected: true })).toBeInTheDocument()
    await user.click(screen.getByRole('tab', { name: 'video_analysis 8123' }))
    send(delta(2, { endpoints: [prod({ name: 'prod' })] }))
    expect(article()).toHaveTextContent('Reading the resource…')
  })

  it('to another namespace of an endpoint says so', async () => {
    const { shell, send } = await open()
    send(snapshot({ endpoints: [prod({ name: 'prod' })] }))
    act(() => shell.emit('link:open', { ok: true, link: { ...link, namespace: 'canary' } }))
    expect(article()).toHaveTextContent('speaks of the namespace canary on “prod”; you watch taskguard there')
  })

  it('that is none is refused in words, hostile as it may be', async () => {
    const { user, shell, send } = await open()
    send(snapshot())
    act(() => shell.emit('link:open', { ok: false, text: 'taskguard://run/rm \u202e<b>x</b>' }))
    const said = screen.getByText(/A link was not opened/)
    expect(screen.getByText('taskguard://run/rm ⟨U+202E⟩<b>x</b>')).toBeInTheDocument()
    expect(tabs()).toEqual(['Locks'])
    await user.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(said).not.toBeInTheDocument()
  })
})
