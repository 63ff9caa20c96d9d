import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { writeAtomically } from '../../files/write-atomically'

/** `told`: and it still stands, as far as is known · `ended`: its end is told, or need not be · `dead`: given up */
const stateSchema = z.enum(['told', 'ended', 'dead'])
type ToldState = z.infer<typeof stateSchema>

const fileSchema = z.object({
  v: z.literal(1),
  /** What this queue claims with: the same over restarts. */
  owner: z.string(),
  /** Mark, state, and when it came to be so, epoch ms; the oldest first. */
  marks: z.array(z.tuple([z.string(), stateSchema, z.number()]))
})

const MOST = 5000

/** What one channel was told from this machine, on the disk: told once is told, whatever Redis still knows of it. */
export class ToldMarks {
  private constructor(
    private readonly path: string,
    readonly owner: string,
    private readonly marks: Map<string, { readonly state: ToldState; readonly at: number }>
  ) {}

  /** @param newOwner what to claim with where nothing is kept, or nothing that can be read */
  static async open(path: string, newOwner: () => string): Promise<ToldMarks> {
    const kept = await read(path)
    if (kept)
      return new ToldMarks(
        path,
        kept.owner,
        new Map(kept.marks.map(([mark, state, at]) => [mark, { state, at }]))
      )
    const fresh = new ToldMarks(path, newOwner(), new Map())
    await fresh.#save()
    return fresh
  }

  get(mark: string): { readonly state: ToldState; readonly at: number } | undefined {
    return this.marks.get(mark)
  }

  /** On the disk when this resolves. */
  async set(marks: readonly string[], state: ToldState, at: number): Promise<void> {
    for (const mark of marks) {
      this.marks.delete(mark)
      this.marks.set(mark, { state, at })
    }
    for (const oldest of this.marks.keys()) {
      if (this.marks.size <= MOST) break
      this.marks.delete(oldest)
    }
    if (marks.length > 0) await this.#save()
  }

  async forget(marks: readonly string[]): Promise<void> {
    for (const mark of marks) this.marks.delete(mark)
    if (marks.length > 0) await this.#save()
  }

  async #save(): Promise<void> {
    const marks = [...this.marks].map(([mark, { state, at }]) => [mark, state, at] as const)
    await writeAtomically(this.path, `${JSON.stringify({ v: 1, owner: this.owner, marks })}\n`)
  }
}

async function read(path: string): Promise<z.infer<typeof fileSchema> | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}
