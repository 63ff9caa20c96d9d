import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { auditLineSchema, auditMonthOf, isAuditFile, journalFolder, type AuditLine } from './audit-file'

/**
 * The acts at this endpoint that Redis would not take, the newest first: this machine alone has kept them. Lines that can't be
 * read are left out: another program's, or one that a crash has cut off.
 * @param from this machine's clock, ms
 * @throws the file system's error
 */
export async function readLocalActs(
  home: string,
  {
    endpoint,
    namespace,
    from
  }: { readonly endpoint: string; readonly namespace: string; readonly from: number }
): Promise<AuditLine[]> {
  const folder = journalFolder(home)
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const first = auditMonthOf(new Date(from).toISOString())
  const wanted = names.filter((name) => isAuditFile(name) && name >= first).sort()
  const acts: AuditLine[] = []
  for (const name of wanted)
    for (const text of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      const line = read(text)
      if (line?.id === null && line.endpoint === endpoint && line.namespace === namespace)
        if (Date.parse(line.at) >= from) acts.push(line)
    }
  return acts.reverse()
}

function read(text: string): AuditLine | null {
  // Most have been taken by Redis: their JSON need not be looked at.
  if (!text.includes('"id":null')) return null
  try {
    return auditLineSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
