import { describe, expect, it } from 'vitest'
import { installHintFor } from '../../../src/main/engine/redis/embedded/binary'
import { isAlive, markOf } from '../../../src/main/engine/redis/embedded/process'

describe('installHintFor', () => {
  it.each([
    ['ID=debian\n', true, 'apt-get install -y redis-server'],
    ['NAME="x"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', false, 'sudo apt-get install -y redis-server'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', true, 'dnf install -y redis'],
    ['ID=arch\n', false, 'sudo pacman -S --noconfirm valkey'],
    ['', true, "install redis-server or valkey-server with your system's packages"]
  ])('%j', (release, root, hint) => expect(installHintFor('linux', release, root)).toBe(hint))

  it('knows the other systems', () => {
    expect(installHintFor('darwin')).toBe('brew install redis')
    expect(installHintFor('win32')).toContain('WSL')
  })
})

describe('isAlive', () => {
  it('tells a process from a later one with its number', () => {
    expect(isAlive(markOf(process.pid))).toBe(true)
    const { pid, started } = markOf(process.pid)
    // Where the system tells no start time the number is all there is.
    expect(isAlive({ pid, started: '1' })).toBe(started === null)
    expect(isAlive({ pid: 2 ** 22 + 1, started: null })).toBe(false)
  })
})
