import { z } from 'zod'

/** The system's own safe for secrets. `available` is false where it would only pretend. */
export interface Vault {
  available(): boolean
  encrypt(text: string): Buffer
  /** Throws where the safe is locked or another one wrote it. */
  decrypt(sealed: Buffer): string
}

export const secretsFileSchema = z.object({
  version: z.literal(1),
  secrets: z.record(z.string(), z.string())
})
export type SecretsFile = z.infer<typeof secretsFileSchema>

export interface SecretFile {
  read(): SecretsFile | undefined
  write(file: SecretsFile): void
}

/** `protected`: sealed on disk · `session`: for this run only · `unreadable`: sealed, and can't be opened here. */
export type KeptSecret = 'none' | 'protected' | 'session' | 'unreadable'

/**
 * Secrets by the place they belong to. Sealed in `<home>/secrets.json` where the system has a vault, else in memory for
 * this run only.
 */
export class SecretStore {
  readonly #session = new Map<string, string>()
  /** Said once each. */
  readonly #told = new Set<string>()

  constructor(
    private readonly vault: Vault,
    private readonly file: SecretFile,
    private readonly unreadable: (place: string, error: unknown) => void
  ) {}

  /** Whether what is set outlives this run. */
  get lasts(): boolean {
    return this.vault.available()
  }

  get(place: string): string | null {
    const kept = this.#session.get(place)
    if (kept !== undefined) return kept
    const sealed = this.#sealed()[place]
    if (sealed === undefined || !this.vault.available()) return null
    try {
      const secret = this.vault.decrypt(Buffer.from(sealed, 'base64'))
      this.#session.set(place, secret)
      return secret
    } catch (error) {
      if (!this.#told.has(place)) this.unreadable(place, error)
      this.#told.add(place)
      return null
    }
  }

  kept(place: string): KeptSecret {
    const readable = this.get(place) !== null
    if (place in this.#sealed()) return readable ? 'protected' : 'unreadable'
    return readable ? 'session' : 'none'
  }

  /** The places that something is kept for. */
  keys(): string[] {
    return [...new Set([...this.#session.keys(), ...Object.keys(this.#sealed())])]
  }

  /** @returns `session` where it will be forgotten with this run */
  set(place: string, secret: string): 'protected' | 'session' {
    this.#session.set(place, secret)
    if (!this.vault.available()) {
      // What is sealed there is an older one: it must not come back with the next start.
      this.#drop(place)
      return 'session'
    }
    const sealed = this.vault.encrypt(secret).toString('base64')
    this.file.write({ version: 1, secrets: { ...this.#sealed(), [place]: sealed } })
    return 'protected'
  }

  remove(place: string): void {
    this.#session.delete(place)
    this.#drop(place)
  }

  #drop(place: string): void {
    const { [place]: removed, ...others } = this.#sealed()
    if (removed !== undefined) this.file.write({ version: 1, secrets: others })
  }

  #sealed(): Readonly<Record<string, string>> {
    return this.file.read()?.secrets ?? {}
  }
}
