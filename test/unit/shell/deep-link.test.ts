import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { LINK_SCHEME } from '@shared/deep-link/resource-link'
import { linkIn } from '../../../src/main/shell/deep-link/argv'
import { registerLinks } from '../../../src/main/shell/deep-link/register'

describe('the link among the arguments', () => {
  it('is found wherever it stands, in capitals too, and a wrong one as well', () => {
    const link = 'taskguard://resource/prod/taskguard/video/8123'
    expect(linkIn(['/opt/task-guard', '--no-sandbox', link])).toBe(link)
    expect(linkIn(['TASKGUARD://resource/a/b/c/d'])).toBe('TASKGUARD://resource/a/b/c/d')
    expect(linkIn(['taskguard:format-c'])).toBe('taskguard:format-c')
  })

  it('is none where nothing begins as one', () => {
    expect(linkIn([])).toBeNull()
    expect(linkIn(['/opt/taskguard', '--url=taskguard://x', 'https://taskguard://x', 'taskguard'])).toBeNull()
  })
})

describe('taking links over', () => {
  const app = (isPackaged: boolean, answer: boolean) => {
    const asked: unknown[] = []
    return {
      asked,
      isPackaged,
      setAsDefaultProtocolClient: (scheme: string) => {
        asked.push(scheme)
        return answer
      }
    }
  }

  it('is for the packaged app alone', () => {
    const checkout = app(false, true)
    expect(registerLinks(checkout)).toBe('not packaged')
    expect(checkout.asked).toEqual([])
    const packaged = app(true, true)
    expect(registerLinks(packaged)).toBe('registered')
    expect(packaged.asked).toEqual([LINK_SCHEME])
    expect(registerLinks(app(true, false))).toBe('refused')
  })

  it('is what the packages tell their systems', () => {
    const config = createRequire(import.meta.url)('../../../electron-builder.config.cjs') as {
      readonly protocols: readonly { readonly schemes: readonly string[] }[]
      readonly extraMetadata: { readonly desktopName: string }
      readonly linux: { readonly executableName: string }
    }
    expect(config.protocols.flatMap(({ schemes }) => schemes)).toEqual([LINK_SCHEME])
    expect(config.extraMetadata.desktopName).toBe(`${config.linux.executableName}.desktop`)
  })
})
