import { describe, expect, it } from 'vitest'
import { redisHint } from '@shared/endpoints/fault-text'
import { createTranslator } from '@shared/i18n'
import { backoff } from '../../../src/main/engine/redis/backoff'
import { RedisFault, toRedisFault } from '../../../src/main/engine/redis/fault'

const target = { address: 'redis://db:6379', password: 'hunter2' }
const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code })

describe('toRedisFault', () => {
  it.each([
    [coded('ECONNREFUSED'), 'unreachable'],
    [coded('ENOENT'), 'unreachable'],
    [coded('EACCES'), 'permission'],
    [coded('ENOTFOUND'), 'unreachable'],
    [coded('ETIMEDOUT'), 'timeout'],
    [coded('ECONNRESET'), 'unreachable'],
    [new AggregateError([coded('ECONNREFUSED')]), 'unreachable'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
    [new Error('Command timed out'), 'timeout'],
    [new Error('Connection is closed.'), 'unreachable'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'unreachable'],
    [new Error('Protocol error, got "H" as reply type byte'), 'server'],
    [new Error('Unknown RESP type 72 "H". Please report this.'), 'server'],
    [new Error('NOAUTH Authentication required.'), 'auth'],
    [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'auth'],
    [new Error('ERR invalid password'), 'auth'],
    [new Error("NOPERM User w has no permissions to run the 'zrange' command"), 'permission'],
    [
      new Error(
        "ERR The user executing the script can't run this command or subcommand script: abc, on @user_script:9."
      ),
      'permission'
    ],
    [new Error('ERR DB index is out of range'), 'wrong_database'],
    [new Error('ERR SELECT is not allowed in cluster mode'), 'wrong_database'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'loading'],
    [new Error("READONLY You can't write against a read only replica."), 'read_only'],
    [new Error('MISCONF Redis is configured to save RDB snapshots'), 'read_only'],
    [new Error("OOM command not allowed when used memory > 'maxmemory'."), 'out_of_memory'],
    [new Error('ERR unknown command'), 'server'],
    [new Error("ERR unknown command 'sadd', with args beginning with: 'taskguard:types' 't' "), 'server'],
    ['a thrown string', 'server']
  ])('%s is %s, with the address and a hint', (error, code) => {
    const fault = toRedisFault(error, target)
    expect(fault.code).toBe(code)
    expect(fault.message).toMatch(/^redis:\/\/db:6379: ./)
    expect(fault.hint).toMatch(/[.)]$/)
    expect(fault.cause).toBeUndefined()
    const chinese = createTranslator('zh-CN')
    expect(fault.message + fault.hint).not.toMatch(/redis:(problem|hint)|\{\{/)
    expect(fault.said && redisHint(fault.said, chinese)).toMatch(/[\u4e00-\u9fff].*。$/)
  })

  it.each(['Protocol error, got "H" as reply type byte', 'Unknown RESP type 72 "H". Please report this.'])(
    'says of what answers otherwise that it is no Redis: %s',
    (message) => {
      expect(toRedisFault(new Error(message), target).message).toContain('not that of a Redis')
    }
  )

  it('names the command that a server does not know, and how a Sentinel is named', () => {
    const fault = toRedisFault(
      new Error("ERR unknown command 'sadd', with args beginning with: 't' "),
      target
    )
    expect(fault.message).toBe('redis://db:6379: the server does not know the command sadd')
    expect(fault.hint).toContain('redis+sentinel://host:port/PRIMARY')
  })

  it('keeps the right that is missing, and drops the password wherever it turns up', () => {
    expect(
      toRedisFault(new Error("NOPERM no permissions to run the 'eval' command"), target).message
    ).toContain("'eval'")
    expect(toRedisFault(new Error('ERR bad argument hunter2'), target).message).not.toContain('hunter2')
  })

  it('passes a fault through', () => {
    const fault = new RedisFault('auth', 'a', 'b', 'c')
    expect(toRedisFault(fault, target)).toBe(fault)
  })
})

describe('backoff', () => {
  it('doubles up to 5 s, with chance in the upper half', () => {
    expect([1, 2, 3, 7, 60].map((attempt) => backoff(attempt, () => 1))).toEqual([100, 200, 400, 5000, 5000])
    expect(backoff(7, () => 0)).toBe(2500)
  })
})
