import { describe, expect, test } from 'vitest'
import { pageFile } from '../../../src/main/shell/app-protocol/files'
import { contentSecurityPolicy } from '../../../src/main/shell/app-protocol/headers'
import { isAppUrl } from '../../../src/main/shell/app-protocol/origin'

describe('isAppUrl', () => {
  test.each(['app://taskguard/index.html', 'app://taskguard/', 'app://taskguard/assets/a.js?x#y'])(
    'takes %s',
    (url) => expect(isAppUrl(url)).toBe(true)
  )

  test.each([
    'app://other/index.html',
    'app://taskguard.evil.example/',
    'app://user:password@taskguard/',
    'https://taskguard/',
    'file:///etc/passwd',
    'data:text/html,x',
    'about:blank',
    ''
  ])('refuses %s', (url) => expect(isAppUrl(url)).toBe(false))
})

describe('pageFile', () => {
  test('finds a file of the build with its type', () => {
    expect(pageFile('/app/renderer', '/assets/main.js')).toEqual({
      path: '/app/renderer/assets/main.js',
      contentType: 'text/javascript; charset=utf-8'
    })
  })

  test.each([
    '/../secrets.js',
    '/%2e%2e/secrets.js',
    '/assets/..%2f..%2fsecrets.js',
    '/..%5csecrets.js',
    '/a%00.js',
    '/%ff.js',
    '/settings.json',
    '/constructor',
    '/'
  ])('refuses %s', (path) => expect(pageFile('/app/renderer', path)).toBeNull())

  test('is not taken in by a folder whose name begins like the root', () => {
    expect(pageFile('/app/renderer', '/../renderer-evil/x.js')).toBeNull()
  })
})

test('the policy allows nothing inline and nothing from elsewhere', () => {
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
  expect(contentSecurityPolicy).toContain("default-src 'none'")
})
