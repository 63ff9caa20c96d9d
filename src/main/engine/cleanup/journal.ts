import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../files/make-folder'
import { removedSchema } from '../guard'
import { actionResultSchema, actionSchema, planSchema } from '@shared/plan/plan'
import { restoreOutcomeSchema } from '@shared/plan/restore'

/**
 * One line of a journal. `begin` is on disk before the act, `end` tells what came of it; a `begin` alone: not known.
 * A restore of it writes its own lines behind: what it found, act by act.
 */
export const journalLineSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('clean'),
    version: z.literal(1),
    at: z.iso.datetime({ offset: true }),
    actor: z.string(),
    /** One cycle of the automatic cleanup; left out: somebody's own. */
    automatic: z.literal(true).optional(),
    plan: planSchema.omit({ actions: true, skipped: true })
  }),
  /** `removed`: what stood there, as restore-if takes it; the documents whole, times absolute Redis milliseconds. */
  z.object({ event: z.literal('begin'), action: actionSchema, removed: removedSchema }),
  z.object({
    event: z.literal('end'),
    id: z.string(),
    result: actionResultSchema,
    reason: z.string().optional(),
    /** No answer came: it may have been done. */
    unsure: z.literal(true).optional(),
    /** What release-if itself says it removed: more exact than what `begin` foresaw. */
    removed: removedSchema.optional()
  }),
  z.object({
    event: z.literal('done'),
    applied: z.number(),
    changed: z.number(),
    failed: z.number(),
    stopped: z.string().optional()
  }),
  z.object({
    event: z.literal('restore'),
    at: z.iso.datetime({ offset: true }),
    actor: z.string(),
    endpoint: z.string()
  }),
  z.object({
    event: z.literal('restored'),
    id: z.string(),
    result: restoreOutcomeSchema,
    reason: z.string().optional(),
    /** Nothing there said that the clean did it: another look may find that it did. */
    unsure: z.literal(true).optional()
  }),
  z.object({
    event: z.literal('restore_done'),
    restored: z.number(),
    nothing: z.number(),
    changed: z.number(),
    failed: z.number(),
    stopped: z.string().optional()
  })
])

export type JournalLine = z.infer<typeof journalLineSchema>

/** An append-only file of JSON lines, one file a cleanup. Only its owner may read it: results and errors are in it. */
export class Journal {
  private constructor(
    readonly path: string,
    /** ISO 8601. */
    readonly at: string,
    private readonly file: FileHandle
  ) {}

  /**
   * @param home TASKGUARD_HOME; the file goes to its folder `journal`
   * @param at the cleanup's time, ISO 8601; it names the file, so names sort by age
   */
  static async create(home: string, at: string): Promise<Journal> {
    const folder = join(home, 'journal')
    await makeFolder(folder)
    const stamp = at.replace(/[-:]/g, '').replace(/\..*|\+.*/, '')
    const path = join(folder, `clean-${stamp}Z-${randomBytes(3).toString('hex')}.jsonl`)
    return new Journal(path, at, await open(path, 'ax', 0o600))
  }

  /**
   * Opens a journal that stands, to write behind what it holds.
   * @param cutOff its last line has no end: a crash cut it off, and it is ended, not lengthened
   */
  static async reopen(path: string, cutOff: boolean, at: string): Promise<Journal> {
    // Not made anew where it went away meanwhile.
    const file = await open(path, constants.O_WRONLY | constants.O_APPEND)
    if (cutOff) await file.appendFile('\n')
    return new Journal(path, at, file)
  }

  /** On disk, surviving a power cut, when the promise resolves. */
  async writeDurably(lines: readonly JournalLine[]): Promise<void> {
    await this.write(lines)
    await this.file.datasync()
  }

  /** Handed to the system: survives this process. */
  async write(lines: readonly JournalLine[]): Promise<void> {
    if (lines.length > 0)
      await this.file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }

  async close(): Promise<void> {
    await this.file.sync()
    await this.file.close()
  }
}

/**
 * Makes lines of a journal's texts, one after the other. A line cut off by a crash is left out, the last one or one that a
 * restore came after: its act had not begun, or what came of it is not known.
 */
export class JournalReader {
  #at = 0
  #bad: Error | null = null

  /**
   * @param text one line, without its end
   * @throws Error naming the line that is no journal's
   */
  read(text: string): JournalLine | null {
    this.#at += 1
    const line = parseLine(text)
    if (line instanceof Error) {
      this.#refuse()
      this.#bad = new Error(`line ${this.#at} of the journal can't be read`, { cause: line })
      return null
    }
    if (line.event !== 'restore') this.#refuse()
    this.#bad = null
    return line
  }

  /** @throws Error where the last line, whole, is none */
  end(): void {
    this.#refuse()
  }

  #refuse(): void {
    if (this.#bad) throw this.#bad
  }
}

/** @throws Error naming the line that is no journal's */
export function parseJournal(text: string): JournalLine[] {
  const reader = new JournalReader()
  const texts = text.split('\n')
  // What no line break ends was cut off.
  texts.pop()
  const lines = texts.flatMap((one) => reader.read(one) ?? [])
  reader.end()
  return lines
}

function parseLine(line: string): JournalLine | Error {
  try {
    return journalLineSchema.parse(JSON.parse(line))
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
