import { expect, test } from 'vitest'
import { secretParts } from '../../../src/main/engine/alerts/delivery/secret-parts'

test('what gives a channel away is its URL, whatever of it is long, a password however short, and its secret', () => {
  const url =
    'https://ana:p%40ss@hooks.example/services/T00/abcdefghijklmnop?access_token=0123456789abcdef&v=2'
  const parts = secretParts(url, 'whsec_secret')
  for (const part of [url, 'abcdefghijklmnop', '0123456789abcdef', 'p%40ss', 'p@ss', 'whsec_secret'])
    expect(parts).toContain(part)
  // Words that stand in every such URL stay readable in a log.
  for (const word of ['services', 'T00', 'access_token', 'hooks.example', 'v', '2', ''])
    expect(parts).not.toContain(word)
  // The longer first: what holds another is blotted out whole.
  expect(parts.map(({ length }) => length)).toEqual(parts.map(({ length }) => length).sort((a, b) => b - a))
})

test('a text that is no URL is hidden as it is', () => {
  expect(secretParts('not a url', null)).toEqual(['not a url'])
})
