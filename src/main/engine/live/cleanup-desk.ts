import { basename } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { assertNever } from '@shared/errors'
import { isQuiet } from '@shared/live/alert'
import {
  CLEANUP_PART,
  type Applied,
  type CleanupCall,
  type CleanupChoice,
  type CleanupRequest,
  type CleanupResult,
  type CleanupResultOf,
  type Planned
} from '@shared/live/cleanup'
import type { CleanResult, Plan } from '@shared/plan/plan'
import type { Settings } from '@shared/settings/schema'
import {
  cleanupFault,
  CleanupRefused,
  DEFAULT_MAX_SHARE,
  Journals,
  readRecord,
  touchedLocks,
  type Choice,
  type Cleaner
} from '../cleanup'
import { CleanupTasks } from './cleanup-tasks'
import type { LiveView, WindowChannel } from './live-view'

/** What a window has planned, by endpoint. */
type Draft = ReadonlyMap<string, Plan>

type CallOf<O extends CleanupCall['op']> = Extract<CleanupCall, { op: O }>

/** Plans, applies and undoes cleanups for the windows, each at the cleaner of the endpoint that it concerns. */
export class CleanupDesk {
  readonly #cleaners = new Map<string, Cleaner>()
  readonly #drafts = new Map<WindowChannel, Map<string, Draft>>()
  readonly #tasks = new CleanupTasks()
  #journals: Journals | null = null
  #maxShare = DEFAULT_MAX_SHARE

  constructor(private readonly view: Pick<LiveView, 'finding'>) {}

  /** The brake of the settings, 0 to 1. */
  get maxShare(): number {
    return this.#maxShare
  }

  /** The folder is known with the first configuration, and stays. */
  use(home: string, settings: Pick<Settings, 'cleanup.maxShare'>): void {
    this.#journals ??= new Journals(home)
    this.#maxShare = settings['cleanup.maxShare']
  }

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, cleaner: Cleaner): () => void {
    this.#cleaners.set(endpointId, cleaner)
    return () => {
      if (this.#cleaners.get(endpointId) === cleaner) this.#cleaners.delete(endpointId)
    }
  }

  /** What cleans an endpoint, for whoever does so without a window. */
  cleaner(endpointId: string): Cleaner | undefined {
    return this.#cleaners.get(endpointId)
  }

  /** The window is gone. What it began goes on: the journal and the history have it. */
  leave(window: WindowChannel): void {
    this.#drafts.delete(window)
  }

  async answer(window: WindowChannel, { request, call }: CleanupRequest): Promise<void> {
    const answer = (result: CleanupResult | null, fault: ReturnType<typeof cleanupFault> | null): void =>
      window.post({ kind: 'cleanupAnswer', request, result, fault })
    try {
      answer(await this.#done(window, request, call), null)
    } catch (error) {
      const endpointId = 'endpointId' in call ? call.endpointId : undefined
      const cleaner = endpointId === undefined ? undefined : this.#cleaners.get(endpointId)
      answer(null, cleanupFault(error, cleaner?.target.redis ?? null))
    }
  }

  async #done(window: WindowChannel, request: number, call: CleanupCall): Promise<CleanupResult> {
    switch (call.op) {
      case 'plan':
        return this.#plan(window, request, call)
      case 'open':
        return this.#open(window, request, call)
      case 'apply':
        return this.#apply(window, call)
      case 'undo':
        return this.#undo(window, call)
      case 'cancel':
        this.#tasks.cancel(window, call.task)
        return { op: 'cancel' }
      case 'close':
        this.#drafts.get(window)?.delete(call.draft)
        return { op: 'close' }
      case 'journals':
        return { op: 'journals', journals: await this.#list() }
      case 'journal':
        return this.#journal(call)
      default:
        return assertNever(call)
    }
  }

  async #plan(
    window: WindowChannel,
    request: number,
    { draft, choices }: CallOf<'plan'>
  ): Promise<CleanupResultOf<'plan'>> {
    const plans = new Map<string, Plan>()
    const faults: CleanupResultOf<'plan'>['faults'] = []
    const heads: Planned[] = []
    await this.#tasks.run(window, draft, async ({ signal }) => {
      for (const choice of choices) {
        const { endpointId } = choice
        const cleaner = this.#cleaners.get(endpointId)
        try {
          const plan = await this.#needed(endpointId).plan(choiceOf(choice), signal)
          plans.set(endpointId, plan)
          await this.#postParts(window, request, endpointId, plan)
          heads.push(this.#head(endpointId, plan, choice.of === 'all'))
        } catch (error) {
          signal.throwIfAborted()
          faults.push({ endpointId, fault: cleanupFault(error, cleaner?.target.redis ?? null) })
        }
      }
    })
    this.#keep(window, draft, plans)
    return { op: 'plan', plans: heads, faults }
  }

  async #open(
    window: WindowChannel,
    request: number,
    { draft, endpointId, text }: CallOf<'open'>
  ): Promise<CleanupResultOf<'open'>> {
    const plan = await this.#needed(endpointId).open(text)
    this.#keep(window, draft, new Map([[endpointId, plan]]))
    await this.#postParts(window, request, endpointId, plan)
    return {
      op: 'open',
      plan: this.#head(endpointId, plan, false),
      madeAt: plan.made_at,
      madeFor: plan.endpoint
    }
  }

  async #apply(
    window: WindowChannel,
    { draft, without, unbraked }: CallOf<'apply'>
  ): Promise<CleanupResultOf<'apply'>> {
    const plans = this.#drafts.get(window)?.get(draft)
    if (!plans) throw new CleanupRefused('gone', draft)
    const chosen = [...plans].map(([endpointId, plan]) => {
      const left = new Set(without[endpointId])
      const actions = plan.actions.filter(({ id }) => !left.has(id))
      return { endpointId, plan: { ...plan, actions, touched_locks: touchedLocks(actions).size } }
    })
    const all = chosen.reduce((sum, { plan }) => sum + plan.actions.length, 0)
    const endpoints: Applied[] = []
    await this.#tasks.run(window, draft, async (task) => {
      task.begin(all)
      for (const { endpointId, plan } of chosen) {
        if (plan.actions.length === 0) continue
        const limit = unbraked.includes(endpointId) ? { maxShare: 1 } : {}
        try {
          const cleaner = this.#needed(endpointId)
          const result = await cleaner.apply(plan, {
            signal: task.signal,
            ...limit,
            onJournal: (path) => this.#tasks.writing(basename(path)),
            onResult: ({ id, result: outcome, reason, reason_said }) =>
              task.tell(endpointId, {
                id,
                outcome: outcome ?? 'failed',
                ...(reason === undefined ? {} : { reason }),
                ...(reason_said === undefined ? {} : { reason_said })
              })
          })
          endpoints.push(appliedOf(endpointId, result))
        } catch (error) {
          const fault = cleanupFault(error, this.#cleaners.get(endpointId)?.target.redis ?? null)
          endpoints.push({ ...NOTHING, endpointId, fault })
        }
        task.flush()
      }
    })
    return { op: 'apply', endpoints }
  }

  async #undo(
    window: WindowChannel,
    { task: name, endpointId, journal, look }: CallOf<'undo'>
  ): Promise<CleanupResultOf<'undo'>> {
    const path = this.#journals?.path(journal) ?? null
    if (path === null) throw new CleanupRefused('journal', journal)
    const cleaner = this.#needed(endpointId)
    return this.#tasks.run(window, name, async (task) => {
      const { restored, nothing, changed, failed, stopped, actions } = await cleaner.undo(path, {
        dryRun: look,
        signal: task.signal,
        onResult: ({ id, result, expect, reason, reason_said }, _done, of) => {
          task.begin(of)
          task.tell(endpointId, {
            id,
            outcome: result ?? expect ?? 'failed',
            ...(reason === undefined ? {} : { reason }),
            ...(reason_said === undefined ? {} : { reason_said })
          })
        }
      })
      task.flush()
      const count = (outcome: string): number => actions.filter(({ expect }) => expect === outcome).length
      const counts = look
        ? {
            restored: count('restored'),
            nothing: count('nothing'),
            changed: count('changed'),
            failed: count('failed')
          }
        : { restored, nothing, changed, failed }
      return { op: 'undo', ...counts, stopped: stopped ?? null }
    })
  }

  async #list(): Promise<CleanupResultOf<'journals'>['journals']> {
    const journals = (await this.#journals?.list()) ?? []
    const places = [...this.#cleaners].map(([id, { target }]) => ({ id, target }))
    return journals.map((journal) => ({
      ...journal,
      endpointId:
        places.find(
          ({ target }) => target.redis.address === journal.endpoint && target.namespace === journal.namespace
        )?.id ?? null,
      running: !journal.ended && this.#tasks.isWriting(journal.name)
    }))
  }

  async #journal({ journal }: CallOf<'journal'>): Promise<CleanupResultOf<'journal'>> {
    const path = this.#journals?.path(journal) ?? null
    if (path === null) throw new CleanupRefused('journal', journal)
    const { acts } = (await readRecord(path)).record
    const actions = acts.slice(0, CLEANUP_PART).map(({ action, done, result, reason, restore }) => ({
      ...action,
      ...(result ? { result } : {}),
      ...(reason === null ? {} : { reason }),
      restored: restore === 'restored',
      unsure: done === 'unsure'
    }))
    return { op: 'journal', actions, total: acts.length }
  }

  #needed(endpointId: string): Cleaner {
    const cleaner = this.#cleaners.get(endpointId)
    if (!cleaner) throw new CleanupRefused('gone', endpointId)
    return cleaner
  }

  #keep(window: WindowChannel, draft: string, plans: Draft): void {
    const drafts = this.#drafts.get(window) ?? new Map<string, Draft>()
    drafts.set(draft, plans)
    this.#drafts.set(window, drafts)
  }

  async #postParts(window: WindowChannel, request: number, endpointId: string, plan: Plan): Promise<void> {
    const { actions, skipped } = plan
    for (let at = 0; at < Math.max(actions.length, skipped.length); at += CLEANUP_PART) {
      window.post({
        kind: 'cleanupPart',
        request,
        endpointId,
        actions: actions.slice(at, at + CLEANUP_PART),
        skipped: skipped.slice(at, at + CLEANUP_PART)
      })
      await breathe()
    }
  }

  #head(endpointId: string, plan: Plan, all: boolean): Planned {
    const { actions, skipped, unread, ...about } = plan
    const isTakenOn = (finding: string): boolean => {
      const found = this.view.finding(`${endpointId}:${finding}`)
      return found !== undefined && isQuiet(found)
    }
    return {
      ...about,
      endpointId,
      unread: unread.slice(0, UNREAD_MAX),
      actions: actions.length,
      skipped: skipped.length,
      maxShare: this.#maxShare,
      quiet: all ? actions.filter(({ finding_id }) => isTakenOn(finding_id)).map(({ id }) => id) : []
    }
  }
}

/** Beyond these a list is shown from its beginning. */
const UNREAD_MAX = 200

function choiceOf(choice: CleanupChoice): Choice {
  if (choice.of === 'all') return { of: 'all', ...(choice.kinds ? { kinds: choice.kinds } : {}) }
  return { of: 'chosen', findings: choice.findings, resources: choice.resources }
}

const NOTHING = { applied: 0, changed: 0, failed: 0, journal: null, stopped: null }

const appliedOf = (
  endpointId: string,
  { applied, changed, failed, journal, stopped_said }: CleanResult
): Applied => ({
  endpointId,
  applied,
  changed,
  failed,
  journal: journal === null ? null : basename(journal),
  stopped: stopped_said ?? null,
  fault: null
})
