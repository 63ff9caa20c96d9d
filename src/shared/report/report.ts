import { z } from 'zod'
import { findingSchema, type Finding } from '../findings/finding'

/** The document of `taskguard report --json`: one report an endpoint. */

export const countsSchema = z.object({
  running: z.number().int().min(0),
  completed: z.number().int().min(0),
  failed: z.number().int().min(0),
  abandoned: z.number().int().min(0),
  locks: z.number().int().min(0)
})

export const reportSchema = z.object({
  /** The address, without a secret. */
  endpoint: z.string(),
  namespace: z.string(),
  /** Redis TIME of the reading; this machine's clock where Redis could not be reached. */
  at: z.iso.datetime({ offset: true }),
  counts: countsSchema,
  findings: z.array(findingSchema),
  /** False when something could not be read, or the slow scan has not finished. */
  complete: z.boolean(),
  /** What could not be read, one sentence each. */
  unread: z.array(z.string())
})

export const reportDocumentSchema = z.object({ version: z.literal(1), reports: z.array(reportSchema) })

export type Counts = z.infer<typeof countsSchema>
export type Report = z.infer<typeof reportSchema>
export type ReportDocument = z.infer<typeof reportDocumentSchema>

export const noCounts: Counts = { running: 0, completed: 0, failed: 0, abandoned: 0, locks: 0 }

/** Whether a person has to do something: `report` then exits with 1. */
export const needsAction = (finding: Pick<Finding, 'severity'>): boolean => finding.severity !== 'info'
