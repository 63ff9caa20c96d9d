import { createHash } from 'node:crypto'
import acquire from './lua/acquire.lua?raw'
import alert from './lua/alert.lua?raw'
import audit from './lua/audit.lua?raw'
import acquireFast from './lua/acquire-fast.lua?raw'
import claim from './lua/claim.lua?raw'
import common from './lua/common.lua?raw'
import finish from './lua/finish.lua?raw'
import finishFast from './lua/finish-fast.lua?raw'
import head from './lua/head.lua?raw'
import releaseIf from './lua/release-if.lua?raw'
import renew from './lua/renew.lua?raw'
import renewFast from './lua/renew-fast.lua?raw'
import restoreIf from './lua/restore-if.lua?raw'
import snapshot from './lua/snapshot.lua?raw'

/** A Lua script as Redis takes it, and the SHA-1 of exactly that text, by which EVALSHA names it. */
export interface Script {
  readonly name: string
  readonly text: string
  readonly sha: string
}

/**
 * The include rule of docs/protocol.md: head.lua, the script's fast path where it has one, common.lua where it needs it, and
 * the script's own file, a newline between each two.
 * @param prelude only tests pass one: it stands after head.lua and may replace `now`
 */
function loadScript(name: string, parts: readonly string[], prelude: string): Script {
  const text = [head, ...(prelude === '' ? [] : [prelude]), ...parts].join('\n')
  return { name, text, sha: createHash('sha1').update(text).digest('hex') }
}

const sources = {
  acquire: [acquireFast, common, acquire],
  renew: [renewFast, common, renew],
  finish: [finishFast, common, finish],
  releaseIf: [common, releaseIf],
  restoreIf: [common, restoreIf],
  snapshot: [common, snapshot],
  alert: [alert],
  audit: [audit],
  claim: [claim]
}

export type ScriptName = keyof typeof sources
export type ScriptSet = Readonly<Record<ScriptName, Script>>

export function loadScripts(prelude = ''): ScriptSet {
  const names = Object.keys(sources) as ScriptName[]
  return Object.fromEntries(names.map((name) => [name, loadScript(name, sources[name], prelude)])) as Record<
    ScriptName,
    Script
  >
}
