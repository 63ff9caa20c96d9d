import { describe, expect, it } from 'vitest'
import { UsageError } from '@shared/errors'
import { parseExecArgv } from '../../../src/main/cli/watch/exec-argv'

describe('--exec', () => {
  it.each([
    ['notify', ['notify']],
    [`notify --title 'on call' "a b"`, ['notify', '--title', 'on call', 'a b']],
    [`notify a\\ b '$HOME | # *'`, ['notify', 'a b', '$HOME | # *']],
    ['["notify", "$HOME | x", ""]', ['notify', '$HOME | x', '']],
    [' /opt/my\\ tools/page ', ['/opt/my tools/page']]
  ])('reads %s', (text, argv) => {
    expect(parseExecArgv(text)).toEqual(argv)
  })

  it.each([
    ['', 'is empty'],
    ['notify | tee log', '| means nothing'],
    ['notify > log', '> means nothing'],
    ['a && b', '&& means nothing'],
    ['notify $HOME', '$HOME means nothing'],
    ['notify "$HOME/x"', '$HOME means nothing'],
    ['ls *.log', '*.log matches no files'],
    ['notify # later', '# means nothing'],
    ['[1]', 'takes a command'],
    ['[]', 'takes a command'],
    ['["notify"', 'no JSON array']
  ])('refuses %j by name', (text, problem) => {
    expect(() => parseExecArgv(text)).toThrow(UsageError)
    expect(() => parseExecArgv(text)).toThrow(problem)
  })
})
