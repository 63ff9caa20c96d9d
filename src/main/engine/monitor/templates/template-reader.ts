import type { UnreadableFacts } from '@shared/model/facts'
import type { Candidate } from '../scan/candidate'
import { templateKey, type Entry } from '../model/entry'
import { chunks } from '../reading/pipeline'
import type { NamespaceReader } from '../reading/reader'
import type { ResourceStore } from '../model/store'
import { readTemplateState, type CompiledTemplate } from './template'

interface Place {
  readonly template: CompiledTemplate
  readonly type: string
  readonly id: string
}

const AT_ONCE = 500

/** Reads what the slow scan found by key templates, directly, for as long as it stands. */
export class TemplateReader {
  sawNaiveTimes = false
  readonly #templates: ReadonlyMap<string, CompiledTemplate>

  constructor(
    private readonly reader: NamespaceReader,
    private readonly store: ResourceStore,
    templates: readonly CompiledTemplate[]
  ) {
    this.#templates = new Map(templates.map((template) => [template.name, template]))
  }

  async add(candidates: readonly Candidate[], now: number): Promise<void> {
    await this.#read(
      candidates.flatMap(({ template: name, type, id }) => {
        const template = this.#templates.get(name ?? '')
        return template ? [{ template, type, id }] : []
      }),
      now
    )
  }

  /** All that is known, again. */
  async refresh(now: number): Promise<void> {
    const places: Place[] = []
    for (const { facts } of this.store.foreign) {
      if (facts.source.kind !== 'template') continue
      const template = this.#templates.get(facts.source.template)
      if (template) places.push({ template, type: facts.type, id: facts.id })
    }
    await this.#read(places, now)
  }

  async #read(places: readonly Place[], now: number): Promise<void> {
    for (const slice of chunks(places, AT_ONCE)) {
      const lockKeys = slice.map(({ template, type, id }) => template.lockKey(type, id))
      const stateKeys = slice.map(({ template, type, id }) => template.stateKey(type, id) ?? '')
      const locks = await this.reader.values(lockKeys, "the templates' locks")
      const states = await this.reader.values(stateKeys, "the templates' states")
      if (locks === undefined && states === undefined) return
      const expiries = await this.reader.expiries(lockKeys)
      for (const [at, place] of slice.entries())
        this.#keep(place, locks?.[at], place.template.hasState ? states?.[at] : undefined, expiries[at], now)
    }
  }

  #keep(
    { template, type, id }: Place,
    lock: string | null | undefined,
    state: string | null | undefined,
    expiresAt: number | null | undefined,
    now: number
  ): void {
    const key = templateKey(template.name, type, id)
    if (lock == null && state == null) {
      this.store.remove(key)
      return
    }
    const prior = this.store.get(key)
    const unread = new Set<'lock' | 'state'>()
    const unreadable: UnreadableFacts[] = []
    if (lock === undefined) unread.add('lock')
    if (state === undefined) unread.add('state')
    const read = state == null ? null : readTemplateState(state)
    if (read?.naive) this.sawNaiveTimes = true
    if (read && !read.ok) {
      unread.add('state')
      const stateKey = template.stateKey(type, id) ?? ''
      const since = prior?.unreadable[0]?.since ?? now
      unreadable.push({ key: stateKey, type, id, ...read.fault, since })
    }
    const lockKey = template.lockKey(type, id)
    const entry: Entry = {
      stray: true,
      indexed: false,
      unreadable,
      facts: {
        source: { kind: 'template', template: template.name },
        type,
        id,
        lock:
          lock == null
            ? null
            : { key: lockKey, value: lock, ...(expiresAt === undefined ? {} : { expiresAt }) },
        state: read?.ok ? read.facts : null,
        runs: [],
        live: [],
        ...(unread.size === 0 ? {} : { unread: [...unread] })
      }
    }
    if (!prior || JSON.stringify(prior.facts) !== JSON.stringify(entry.facts)) this.store.put(entry)
  }
}
