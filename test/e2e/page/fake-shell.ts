import type { CallArgs, CallResult, EventPayload, WindowApi } from '@shared/ipc/contract'
import { LIVE_PORT_MESSAGE } from '@shared/ipc/live-port'
import { line } from '@shared/log/line'
import type { CallName, EventName } from '@shared/ipc/names'
import type { EndpointView, LiveMessage, LockRow } from '@shared/live/view'
import { endpoint, fleetEndpoints, fleetRow, fleetTrouble, random } from '../../fixtures/fleet'

type Answers = { readonly [N in CallName]: (args: CallArgs<N>) => CallResult<N> }

/**
 * Query: `state` first|live|stale|noredis|empty|loading, `rows` how many, `changes` how many a second, `theme`,
 * `lang`.
 */
export function installFakeShell(query: URLSearchParams): void {
  const theme = (query.get('theme') ?? 'dark') as 'dark'
  const language = (query.get('lang') ?? 'en') as 'en'
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const emit = <N extends EventName>(name: N, payload: EventPayload<N>): void => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never)
  }
  const answers: Answers = {
    'app:info': () => ({
      version: '0.1.0',
      electron: '33',
      platform: 'linux',
      language,
      theme,
      home: '/home/on-call/.config/taskguard',
      cli: 'npx taskguard'
    }),
    'live:connect': () => {
      emit('engine:state', { state: 'running', restarts: 0 })
      serve(query)
    },
    'demo:set': ({ running }) => {
      emit('demo:state', { state: running ? 'running' : 'stopped', detail: '' })
      return { ok: true, detail: '' }
    },
    'endpoints:add': () => ({ ok: false, field: 'url', message: '', code: 'url_form' }),
    'endpoints:save': () => ({ ok: false, faults: [] }),
    'endpoints:test': () => ({ ok: true }),
    'endpoints:cancelTest': () => undefined,
    'endpoints:change': () => ({ ok: true }),
    'endpoints:unlock': () => ({ ok: false }),
    'endpoints:lock': () => undefined,
    'endpoints:export': () => null,
    'endpoints:readImport': () => null,
    'endpoints:import': () => ({ ok: true, count: 0 }),
    'channels:save': () => ({ ok: false, faults: [] }),
    'channels:test': () => ({ ok: false, faults: [] }),
    'channels:change': () => ({ ok: true }),
    'channels:undelivered': () => undefined,
    'channels:testNotification': () => ({ ok: true, detail: '' }),
    'settings:set': () => ({ ok: true }),
    'settings:open': () => undefined,
    'filters:save': () => undefined,
    'filters:delete': () => undefined,
    'keybindings:open': () => undefined,
    'state:get': () => ({ slices: {}, fault: null }),
    'state:set': () => undefined,
    'shell:act': () => undefined,
    'jobs:chooseFile': () => ({ path: null }),
    'celery:adviseFile': () => null,
    'clipboard:write': () => undefined,
    'export:begin': () => ({ id: null }),
    'export:write': () => undefined,
    'export:end': () => ({ path: '' }),
    'export:abort': () => undefined,
    'plan:open': () => null
  }
  const api: WindowApi = {
    call: async (name, args) => answers[name](args),
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(listener))
      return () => set.delete(listener)
    }
  }
  Object.assign(window, { taskguard: api, emitShell: emit })
}

const PART = 2000

function serve(query: URLSearchParams): void {
  const { port1: port, port2 } = new MessageChannel()
  window.postMessage(LIVE_PORT_MESSAGE, '*', [port2])
  const state = query.get('state') ?? 'live'
  if (state === 'loading') return
  const now = Date.now()
  const next = random(1)
  const count = Number(query.get('rows') ?? 40)
  const trouble = fleetTrouble(now)
  const few = state === 'first' || state === 'noredis' || state === 'empty'
  const rows = few ? [] : Array.from({ length: count }, (_, n) => fleetRow(n, next, now))
  if (!few) rows.push(...trouble.rows)
  const endpoints = endpointsFor(state, now, rows)
  let seq = 1
  const send = (message: LiveMessage): void => port.postMessage(message)
  const sendAll = (): void => {
    const parts = Math.max(1, Math.ceil(rows.length / PART))
    for (let part = 0; part < parts; part += 1) {
      send({
        kind: 'snapshot',
        epoch: 'page',
        seq,
        part,
        parts,
        endpoints: part === 0 ? [...endpoints] : [],
        rows: rows.slice(part * PART, (part + 1) * PART),
        findings: part === 0 && !few ? [...trouble.findings] : []
      })
    }
  }
  port.addEventListener('message', sendAll)
  port.start()
  sendAll()
  send({ kind: 'log', at: now, endpointId: null, level: 'info', text: 'engine started', said: null })
  send({
    kind: 'log',
    at: now,
    endpointId: 'prod',
    level: 'info',
    ...line('slow_scan', { keys: rows.length, seconds: '0.4', requests: 12 })
  })
  send({
    kind: 'log',
    at: now,
    endpointId: 'staging',
    level: 'warn',
    text: 'no answer for 1.2 s, trying again',
    said: null
  })
  const changes = Number(query.get('changes') ?? 0)
  if (changes === 0) return
  // Ten deltas a second, as the engine sends them: renewals, progress, runs that end and begin.
  let born = count
  setInterval(() => {
    const at = Date.now()
    seq += 1
    const changed = new Map<string, LockRow>()
    const removed: string[] = []
    for (let n = 0; n < changes / 10; n += 1) {
      const place = Math.floor(next() * rows.length)
      const row = rows[place]
      if (!row || changed.has(row.key)) continue
      if (next() < 0.1) {
        removed.push(row.key)
        const fresh = { ...fleetRow(born, next, at), startedAt: at }
        born += 1
        rows[place] = fresh
        changed.set(fresh.key, fresh)
      } else {
        const renewed = { ...row, leaseDeadline: at + 60_000 }
        rows[place] = renewed
        changed.set(renewed.key, renewed)
      }
    }
    send({
      kind: 'delta',
      epoch: 'page',
      seq,
      endpoints: endpoints.map((one) => ({ ...one, freshAt: at })),
      removedEndpoints: [],
      rows: [...changed.values()],
      removedRows: removed,
      findings: [],
      removedFindings: []
    })
  }, 100)
}

function endpointsFor(state: string, now: number, rows: readonly LockRow[]): readonly EndpointView[] {
  if (state === 'first' || state === 'empty')
    return [
      endpoint({ id: 'local', embedded: true, latencyMs: 0.3, address: 'unix:///run/taskguard/redis.sock' })
    ]
  if (state === 'noredis') {
    return [
      endpoint({
        id: 'local',
        embedded: true,
        connection: 'unavailable',
        freshAt: null,
        fault: { code: 'embedded_missing', detail: '', hint: 'sudo apt-get install redis-server' }
      })
    ]
  }
  const all = fleetEndpoints(now).map((one) => {
    const locks = rows.filter((row) => row.endpointId === one.id).length
    return { ...one, counts: { running: locks, completed: 0, failed: 0, abandoned: 0, locks } }
  })
  if (state !== 'stale') return all
  return all.map((one) =>
    one.id === 'prod'
      ? {
          ...one,
          connection: 'stale',
          freshAt: now - 12_000,
          complete: false,
          fault: { code: 'unreachable', detail: 'connect ECONNREFUSED 10.4.0.12:6379' }
        }
      : one
  )
}
