import { actionIdSchema, type ActionId } from '@shared/ipc/actions'
import { z } from 'zod'

const KEY = 'taskguard.recentActions'
const KEPT = 12

const storedSchema = z.array(z.string())

/** The actions run from the palette, the last first; kept in the page's own storage between starts. */
export function recentActions(storage: Storage = localStorage): readonly ActionId[] {
  try {
    const stored = storedSchema.parse(JSON.parse(storage.getItem(KEY) ?? '[]'))
    // An action that another version knew is left out.
    return stored.flatMap((id) => actionIdSchema.safeParse(id).data ?? [])
  } catch {
    return []
  }
}

export function rememberAction(id: ActionId, storage: Storage = localStorage): void {
  const next = [id, ...recentActions(storage).filter((one) => one !== id)].slice(0, KEPT)
  try {
    storage.setItem(KEY, JSON.stringify(next))
  } catch {
    // A full or forbidden storage: the order is a comfort, the action counts.
  }
}
