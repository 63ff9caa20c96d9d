import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { JournalView } from '@shared/plan/journal'
import { journalFolder } from '../audit'
import { readRecord, toRestore } from './record'

const NAME = /^clean-.*\.jsonl$/
/** The newest of them are listed. */
const LISTED = 200

interface Known {
  readonly size: number
  readonly changedAt: number
  readonly view: JournalView
}

/** The cleanups that this machine's home folder remembers, the newest first. Each is read again only where it has changed. */
export class Journals {
  readonly #known = new Map<string, Known>()

  constructor(private readonly home: string) {}

  async list(): Promise<JournalView[]> {
    const folder = journalFolder(this.home)
    const names = await readdir(folder).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    })
    const listed = names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse()
      .slice(0, LISTED)
    for (const name of this.#known.keys()) if (!listed.includes(name)) this.#known.delete(name)
    const views: JournalView[] = []
    for (const name of listed) {
      const view = await this.#view(name)
      if (view) views.push(view)
    }
    return views
  }

  /** The file of a journal that the list names; null for any other name. */
  path(name: string): string | null {
    return NAME.test(name) && basename(name) === name ? join(journalFolder(this.home), name) : null
  }

  /** Null: it is gone by now. */
  async #view(name: string): Promise<JournalView | null> {
    const path = join(journalFolder(this.home), name)
    try {
      const { size, mtimeMs: changedAt } = await stat(path)
      const known = this.#known.get(name)
      if (known?.size === size && known.changedAt === changedAt) return known.view
      const view = await readView(name, path)
      this.#known.set(name, { size, changedAt, view })
      return view
    } catch {
      return null
    }
  }
}

async function readView(name: string, path: string): Promise<JournalView> {
  try {
    const { record } = await readRecord(path)
    const count = (done: 'yes' | 'unsure'): number => record.acts.filter((act) => act.done === done).length
    const { done } = record
    return {
      name,
      at: record.at,
      actor: record.actor,
      automatic: record.automatic ?? false,
      endpoint: record.plan.endpoint,
      namespace: record.plan.namespace,
      applied: done?.applied ?? count('yes'),
      changed: done?.changed ?? 0,
      failed: done?.failed ?? 0,
      unsure: count('unsure'),
      restored: record.acts.filter((act) => act.restore === 'restored').length,
      left: toRestore(record).length,
      ended: done !== null,
      fault: null
    }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    const none = {
      automatic: false,
      applied: 0,
      changed: 0,
      failed: 0,
      unsure: 0,
      restored: 0,
      left: 0,
      ended: true
    }
    return { name, at: '', actor: '', endpoint: '', namespace: '', ...none, fault }
  }
}
