import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { alertMessageSchema, type AlertMessage } from '@shared/alerts/message'
import { writeAtomically } from '../../files/write-atomically'

/** A message on the disk, in its place of the queue. It holds neither the channel's URL nor its secret. */
const queuedSchema = z.object({ v: z.literal(1), message: alertMessageSchema })

/** Newer ones push the oldest of the given-up ones out. */
const MOST_DEAD = 100

interface Place {
  readonly file: string
  message: AlertMessage
}

/**
 * The messages of one channel that are not delivered yet, each a file, in the order of their names; those that were given
 * up are in a folder beside. What `add` has answered outlives a crash. One process works on it: it is locked outside.
 */
export class QueueFolder {
  readonly #queue: Place[] = []
  readonly #dead: Place[] = []
  /** In how many messages each mark is: of openings, and of ends. */
  readonly #openings = new Map<string, number>()
  readonly #ends = new Map<string, number>()
  #last = 0

  private constructor(private readonly folder: string) {}

  /** @param odd told of a file that can't be read: it is left where it is */
  static async open(folder: string, odd: (file: string, reason: string) => void): Promise<QueueFolder> {
    const queue = new QueueFolder(folder)
    await mkdir(queue.#deadFolder, { recursive: true, mode: 0o700 })
    for (const place of await readAll(folder, odd)) queue.#enter(place)
    queue.#dead.push(...(await readAll(queue.#deadFolder, odd)))
    for (const { file } of [...queue.#queue, ...queue.#dead])
      queue.#last = Math.max(queue.#last, Number(/(\d+)\.json$/.exec(file)?.[1] ?? 0))
    return queue
  }

  get #deadFolder(): string {
    return join(this.folder, 'dead')
  }

  get messages(): readonly AlertMessage[] {
    return this.#queue.map(({ message }) => message)
  }

  get head(): AlertMessage | undefined {
    return this.#queue[0]?.message
  }

  get size(): number {
    return this.#queue.length
  }

  /** Whether a message that waits tells of this. */
  has(mark: string, end: boolean): boolean {
    return (end ? this.#ends : this.#openings).has(mark)
  }

  get deadCount(): number {
    return this.#dead.length
  }

  /** At the end of the queue; on the disk when this resolves. */
  async add(message: AlertMessage): Promise<void> {
    this.#enter(await this.#write(this.folder, message))
  }

  /** Puts what is left of a message in its place. */
  async replace(message: AlertMessage, next: AlertMessage): Promise<void> {
    const place = this.#queue.find((one) => one.message === message)
    if (!place) return
    await writeAtomically(place.file, textOf(next))
    this.#count(message, -1)
    this.#count(next, 1)
    place.message = next
  }

  async remove(message: AlertMessage): Promise<void> {
    const at = this.#queue.findIndex((one) => one.message === message)
    const [place] = at === -1 ? [] : this.#queue.splice(at, 1)
    if (!place) return
    this.#count(message, -1)
    await rm(place.file, { force: true })
  }

  /** Gives a message up. */
  async bury(message: AlertMessage): Promise<void> {
    this.#dead.push(await this.#write(this.#deadFolder, message))
    await this.remove(message)
    for (const oldest of this.#dead.splice(0, Math.max(0, this.#dead.length - MOST_DEAD)))
      await rm(oldest.file, { force: true })
  }

  /** Those that were given up are sent again, after what waits. @returns them */
  async revive(): Promise<AlertMessage[]> {
    const revived: AlertMessage[] = []
    for (const place of this.#dead.splice(0)) {
      await this.add(place.message)
      await rm(place.file, { force: true })
      revived.push(place.message)
    }
    return revived
  }

  async forgetDead(): Promise<void> {
    for (const { file } of this.#dead.splice(0)) await rm(file, { force: true })
  }

  #enter(place: Place): void {
    this.#queue.push(place)
    this.#count(place.message, 1)
  }

  #count({ event, marks }: AlertMessage, by: 1 | -1): void {
    const counts = event === 'resolved' ? this.#ends : this.#openings
    for (const { mark } of marks) {
      const count = (counts.get(mark) ?? 0) + by
      if (count > 0) counts.set(mark, count)
      else counts.delete(mark)
    }
  }

  async #write(folder: string, message: AlertMessage): Promise<Place> {
    this.#last += 1
    const file = join(folder, `${String(this.#last).padStart(12, '0')}.json`)
    await writeAtomically(file, textOf(message))
    return { file, message }
  }
}

const textOf = (message: AlertMessage): string => `${JSON.stringify({ v: 1, message })}\n`

async function readAll(folder: string, odd: (file: string, reason: string) => void): Promise<Place[]> {
  const places: Place[] = []
  const names = (await readdir(folder)).filter((name) => /^\d{12}\.json$/.test(name)).sort()
  for (const name of names) {
    const file = join(folder, name)
    try {
      const parsed = queuedSchema.parse(JSON.parse(await readFile(file, 'utf8')))
      places.push({ file, message: parsed.message })
    } catch (error) {
      odd(file, error instanceof Error ? error.message : String(error))
    }
  }
  return places
}
