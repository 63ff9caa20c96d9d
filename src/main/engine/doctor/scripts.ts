import type { Redis } from 'ioredis'
import type { ScriptFacts } from './facts'

/** A Lua script by its name. */
export interface NamedScript {
  readonly name: string
  readonly source: string
}

/** Compiles and runs nothing but a read of the clock: shows that scripts are allowed at all. */
const PROBE: NamedScript = { name: 'clock', source: "return redis.call('TIME')" }

/** Loads scripts into the server's cache, which compiles them and runs none. */
export async function loadScripts(redis: Redis, scripts: readonly NamedScript[]): Promise<ScriptFacts> {
  const all = [PROBE, ...scripts]
  const answers = await Promise.all(
    all.map(({ name, source }) =>
      redis.call('SCRIPT', 'LOAD', source).then(
        () => null,
        (error: unknown) => `${name}: ${error instanceof Error ? error.message : String(error)}`
      )
    )
  )
  const refused = answers.filter((answer) => answer !== null)
  return { loaded: all.length - refused.length, refused }
}
