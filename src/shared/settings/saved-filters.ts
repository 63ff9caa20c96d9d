import { z } from 'zod'

/** The tables that there are; each keeps filters by a name, under a key of its own in settings.json. */
export const tableNames = ['locks', 'runs', 'audit'] as const
export type TableName = (typeof tableNames)[number]

/** A query of a table by the name that a person gave it. */
export const savedFilterSchema = z.strictObject({
  name: z.string().trim().min(1).max(64),
  query: z.string().trim().min(1).max(2000)
})
export type SavedFilter = z.infer<typeof savedFilterSchema>

export const savedFiltersSchema = z.array(savedFilterSchema).max(200).default([])

/** Where settings.json has the filters of a table. */
export const savedFiltersKey = <Table extends TableName>(table: Table): `${Table}.savedFilters` =>
  `${table}.savedFilters`
