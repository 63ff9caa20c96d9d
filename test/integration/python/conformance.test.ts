import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Redis } from 'ioredis'
import { type Actor, typescriptActor } from '../../conformance/actor'
import { readScenarios } from '../../conformance/scenario'
import { startRedis, type TestRedis } from '../../support/redis'
import { play, PRELUDE } from './play'
import { pythonActor } from './python'

let server: TestRedis
let redis: Redis
const actors: Actor[] = []
/** Two of each language, so that a pair never shares a connection. */
const pairs = new Map<string, readonly [Actor, Actor]>()

beforeAll(async () => {
  server = await startRedis()
  redis = server.client()
  const typescript = [
    typescriptActor(server.socket, PRELUDE),
    typescriptActor(server.socket, PRELUDE)
  ] as const
  const python = [pythonActor(server.socket, PRELUDE), pythonActor(server.socket, PRELUDE)] as const
  actors.push(...typescript, ...python)
  pairs.set('TypeScript alone', typescript)
  pairs.set('Python alone', python)
  pairs.set('TypeScript, then Python', [typescript[0], python[0]])
  pairs.set('Python, then TypeScript', [python[0], typescript[0]])
})
afterAll(async () => {
  for (const actor of actors) actor.stop()
  await server.stop()
})

describe.each(readScenarios())('$file: $name', (scenario) => {
  test('holds for both guards and between them, and leaves the same bytes', async () => {
    const left: unknown[] = []
    for (const [who, pair] of pairs) {
      await redis.flushall()
      left.push(
        await play(redis, scenario, pair).catch((error: unknown) => {
          throw new Error(`${who}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error
          })
        })
      )
    }
    for (const each of left) expect(each).toEqual(left[0])
  })
})
