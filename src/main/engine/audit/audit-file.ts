import { appendFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { auditEntrySchema } from '@shared/protocol/audit'
import { makeFolder } from '../files/make-folder'

/** Months that stay on this machine, the present one among them. */
const MONTHS_KEPT = 13
const NAME = /^audit-\d{4}-\d{2}\.jsonl$/

export const isAuditFile = (name: string): boolean => NAME.test(name)
/** The file of a moment, ISO 8601; names sort by age. */
export const auditMonthOf = (at: string): string => `audit-${at.slice(0, 7)}.jsonl`

/** An act in the local journal: the same as in Redis, and where it was done. */
export const auditLineSchema = z.object({
  event: z.literal('audit'),
  /** This machine's clock, ISO 8601. */
  at: z.iso.datetime({ offset: true }),
  /** The endpoint's address, without any secret. */
  endpoint: z.string(),
  namespace: z.string(),
  entry: auditEntrySchema,
  /** Its id in Redis; null: it is kept on this machine alone. */
  id: z.string().nullable(),
  /** Why Redis has it not. */
  reason: z.string().optional()
})
export type AuditLine = z.infer<typeof auditLineSchema>

export const journalFolder = (home: string): string => join(home, 'journal')

/**
 * Appends one act to the month's file beside the cleanups' journals. Several processes may at once: a line is written by
 * one call, in append mode.
 * @throws the file system's error
 */
export async function appendAuditLine(home: string, line: AuditLine): Promise<void> {
  const folder = journalFolder(home)
  await makeFolder(folder)
  await appendFile(join(folder, auditMonthOf(line.at)), `${JSON.stringify(line)}\n`, { mode: 0o600 })
  await forgetOld(folder)
}

async function forgetOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(isAuditFile).sort()
  for (const name of names.slice(0, -MONTHS_KEPT)) await rm(join(folder, name), { force: true })
}
