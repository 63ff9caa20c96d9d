import { createHash } from 'node:crypto'
import acquire from './lua/acquire.lua?raw'
import common from './lua/common.lua?raw'
import finish from './lua/finish.lua?raw'
import releaseIf from './lua/release-if.lua?raw'
import renew from './lua/renew.lua?raw'
import restoreIf from './lua/restore-if.lua?raw'
import snapshot from './lua/snapshot.lua?raw'

/** A Lua script as Redis takes it, and the SHA-1 of exactly that text, by which EVALSHA names it. */
export interface Script {
  readonly name: string
  readonly text: string
  readonly sha: string
}

/**
 * The include rule of docs/protocol.md: common.lua, a newline, the script's own file.
 * @param prelude only tests pass one: it stands between the two and may replace `now`
 */
export function loadScript(name: string, own: string, prelude = ''): Script {
  const text = prelude === '' ? `${common}\n${own}` : `${common}\n${prelude}\n${own}`
  return { name, text, sha: createHash('sha1').update(text).digest('hex') }
}

const sources = { acquire, renew, finish, releaseIf, restoreIf, snapshot }

export type ScriptName = keyof typeof sources
export type ScriptSet = Readonly<Record<ScriptName, Script>>

export function loadScripts(prelude = ''): ScriptSet {
  const names = Object.keys(sources) as ScriptName[]
  return Object.fromEntries(names.map((name) => [name, loadScript(name, sources[name], prelude)])) as Record<
    ScriptName,
    Script
  >
}
