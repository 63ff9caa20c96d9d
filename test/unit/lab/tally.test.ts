import { describe, expect, test } from 'vitest'
import type { BookEntry } from '../../support/celery/fleet'
import { openPids, tally, type TaskTrace } from '../../lab/tally'

const entry = (what: BookEntry['what'], pid: number, at: number): BookEntry => ({
  what,
  at,
  id: 'u1',
  worker: 'w@lab',
  pid,
  redelivered: false
})
const right = JSON.stringify({ status: 'SUCCESS', result: { resource: 'tape' } })
const trace = (book: readonly BookEntry[], stored: string | null = right): TaskTrace => ({
  resource: 'tape',
  book,
  stored
})
const nobody = new Map<number, number>()

describe('the lab counts', () => {
  test('a task that ran once as a task that ran once', () => {
    expect(tally([trace([entry('start', 1, 10), entry('end', 1, 20)])], nobody)).toEqual({
      tasks: 1,
      bodies: 1,
      overlapping: 0,
      lost: 0,
      wrong: 0
    })
  })

  test('bodies that were at work at once, in whatever order they are written down, once a task', () => {
    const twice = [entry('start', 2, 15), entry('start', 1, 10), entry('end', 2, 25), entry('end', 1, 20)]
    const thrice = [...twice, entry('start', 3, 16), entry('end', 3, 17)]
    expect(tally([trace(twice), trace(thrice)], nobody)).toMatchObject({ bodies: 5, overlapping: 2 })
  })

  test('one body after the other as no overlap, in one process, too', () => {
    const book = [entry('start', 1, 10), entry('end', 1, 20), entry('start', 1, 20), entry('end', 1, 30)]
    expect(tally([trace(book)], nobody)).toMatchObject({ bodies: 2, overlapping: 0 })
  })

  test('a killed body as at work until it was last seen', () => {
    const book = [entry('start', 1, 10), entry('start', 2, 15), entry('end', 2, 25)]
    expect(tally([trace(book)], new Map([[1, 14]]))).toMatchObject({ overlapping: 0, lost: 0 })
    expect(tally([trace(book)], new Map([[1, 16]]))).toMatchObject({ overlapping: 1, lost: 0 })
    expect(openPids(book)).toEqual([1])
  })

  test('a task that no body ended as lost, whatever the backend says', () => {
    const book = [entry('start', 1, 10)]
    expect(tally([trace(book), trace([], null)], nobody)).toMatchObject({ lost: 2, wrong: 0 })
  })

  test.each([
    ['a refusal that was written over it', JSON.stringify({ status: 'SUCCESS', result: 'already running' })],
    ['nothing', null],
    ['another task’s', JSON.stringify({ status: 'SUCCESS', result: { resource: 'other' } })],
    ['a failure', JSON.stringify({ status: 'FAILURE', result: { exc_type: 'WorkerLostError' } })]
  ])('a result as wrong where the backend has %s', (_, stored) => {
    const book = [entry('start', 1, 10), entry('end', 1, 20)]
    expect(tally([trace(book, stored)], nobody)).toMatchObject({ lost: 0, wrong: 1 })
  })
})
