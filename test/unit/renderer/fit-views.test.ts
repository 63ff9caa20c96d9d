import { describe, expect, it } from 'vitest'
import { fitViews } from '../../../src/renderer/workbench/fit-views'

const views = ['problems', 'locks', 'runs', 'jobs', 'metrics', 'endpoints']

describe('the views of the activity bar', () => {
  it('all stand there where there is room, and before it is known how much', () => {
    expect(fitViews(views, 6, null)).toEqual({ shown: views, more: [] })
    expect(fitViews(views, null, 'jobs')).toEqual({ shown: views, more: [] })
  })

  it('go behind the three dots from the last one on', () => {
    expect(fitViews(views, 4, 'locks')).toEqual({
      shown: ['problems', 'locks', 'runs'],
      more: ['jobs', 'metrics', 'endpoints']
    })
  })

  it('always show the one in front, in the last place', () => {
    expect(fitViews(views, 4, 'endpoints')).toEqual({
      shown: ['problems', 'locks', 'endpoints'],
      more: ['runs', 'jobs', 'metrics']
    })
  })

  it('are all behind the dots where one button is all that fits', () => {
    expect(fitViews(views, 1, 'locks')).toEqual({ shown: [], more: views })
    expect(fitViews(views, 0, null)).toEqual({ shown: [], more: views })
  })
})
