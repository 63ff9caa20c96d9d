import { z } from 'zod'

/**
 * The workbench's actions that the menu can ask for. The window keeps a `Record<ActionId, () => void>`, so that an id
 * without an action, or a menu item without one, does not compile.
 */
export const actionIds = [
  'view.problems',
  'view.locks',
  'view.endpoints',
  'view.toggleSideBar',
  'view.togglePanel',
  'problems.next',
  'problems.previous',
  'locks.filter',
  'endpoints.add'
] as const

export const actionIdSchema = z.enum(actionIds)
export type ActionId = z.infer<typeof actionIdSchema>
