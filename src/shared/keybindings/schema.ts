import { z } from 'zod'
import { actionIds } from '../ipc/actions'
import { readStrokes } from './stroke'
import { readWhen } from './when'

const commands: ReadonlySet<string> = new Set<string>(actionIds)

const text = (read: (value: string) => { ok: boolean; problem?: string }) =>
  z.string().superRefine((value, context) => {
    const result = read(value)
    if (!result.ok) context.addIssue({ code: 'custom', message: result.problem ?? 'is not valid' })
  })

/** `view.locks`, `-view.locks` takes a default away, an empty one leaves the key without an action. */
const commandSchema = z
  .string()
  .refine((command) => command === '' || commands.has(command.replace(/^-/, '')), {
    error: (issue) => `"${String(issue.input)}" is no command of Task Guard (Ctrl+K Ctrl+S lists them)`
  })

/** One entry of keybindings.json, in VS Code's syntax. */
export const keybindingSchema = z
  .strictObject({
    key: text(readStrokes).optional(),
    command: commandSchema,
    when: text(readWhen).optional()
  })
  .refine((entry) => entry.key !== undefined || entry.command.startsWith('-'), {
    path: ['key'],
    error: 'is missing: which key runs the command?'
  })

export const keybindingsSchema = z.array(keybindingSchema).max(1000)

export type Keybinding = z.infer<typeof keybindingSchema>
