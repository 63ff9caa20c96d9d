import { describe, expect, it } from 'vitest'
import { parseResourceLink, resourceLink } from '@shared/deep-link/resource-link'

const link = { endpoint: 'prod', namespace: 'taskguard', type: 'video_analysis', id: '8123' }

describe('a link to a resource', () => {
  it('is written and read back', () => {
    expect(resourceLink(link)).toBe('taskguard://resource/prod/taskguard/video_analysis/8123')
    for (const one of [
      link,
      { ...link, endpoint: 'my prod (EU)/2', id: 'a/b?c#d%20 e' },
      { ...link, endpoint: '生产', id: '视频 42 🎬' },
      { ...link, id: '-x --flag' }
    ])
      expect(parseResourceLink(resourceLink(one) ?? '')).toEqual(one)
  })

  it('is read as a system may hand it over', () => {
    expect(parseResourceLink('TaskGuard://Resource/prod/taskguard/video_analysis/8123/')).toEqual(link)
  })

  it.each([
    ['another scheme', 'https://resource/prod/taskguard/video_analysis/8123'],
    ['another action', 'taskguard://clean/prod/taskguard/video_analysis/8123'],
    ['a part too few', 'taskguard://resource/prod/taskguard/video_analysis'],
    ['a part too many', 'taskguard://resource/prod/taskguard/video_analysis/81/23'],
    ['an empty part', 'taskguard://resource//taskguard/video_analysis/8123'],
    ['a query', 'taskguard://resource/prod/taskguard/video_analysis/8123?apply=1'],
    ['a fragment', 'taskguard://resource/prod/taskguard/video_analysis/8123#x'],
    ['a wrong escape', 'taskguard://resource/prod/taskguard/video_analysis/%zz'],
    ['bytes that are no UTF-8', 'taskguard://resource/prod/taskguard/video_analysis/%ff'],
    ['a control character', 'taskguard://resource/prod/taskguard/video_analysis/a%1b[2J'],
    ['a line break in the endpoint', 'taskguard://resource/pr%0aod/taskguard/video_analysis/8123'],
    ['an impossible namespace', 'taskguard://resource/prod/a%20b/video_analysis/8123'],
    ['an impossible type', 'taskguard://resource/prod/taskguard/Video/8123'],
    ['an id too long', `taskguard://resource/prod/taskguard/video_analysis/${'x'.repeat(257)}`],
    ['a link too long', `taskguard://resource/${'%41'.repeat(1000)}/taskguard/t/1`],
    ['something before it', ' taskguard://resource/prod/taskguard/video_analysis/8123']
  ])('is refused for %s', (_why, text) => {
    expect(parseResourceLink(text)).toBeNull()
  })

  it('is none for a name that can not travel in it', () => {
    expect(resourceLink({ ...link, type: 'Not a type' })).toBeNull()
    expect(resourceLink({ ...link, id: 'a\u001fb' })).toBeNull()
  })
})
