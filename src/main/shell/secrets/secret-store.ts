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

/**
 * Passwords by the URL they belong to (the URL without them): an endpoint that comes to point elsewhere does not take
 * its password along. Sealed in `<home>/secrets.json` where the system has a vault, else in memory for this run only.
 */
export class SecretStore {
  readonly #session = new Map<string, string>()

  constructor(
    private readonly vault: Vault,
    private readonly file: SecretFile,
    private readonly unreadable: (url: string, error: unknown) => void
  ) {}

  get(url: string): string | null {
    const kept = this.#session.get(url)
    if (kept !== undefined) return kept
    const sealed = this.#sealed()[url]
    if (sealed === undefined || !this.vault.available()) return null
    try {
      const secret = this.vault.decrypt(Buffer.from(sealed, 'base64'))
      this.#session.set(url, secret)
      return secret
    } catch (error) {
      this.unreadable(url, error)
      return null
    }
  }

  /** @returns `session` where it will be forgotten with this run */
  set(url: string, secret: string): 'protected' | 'session' {
    this.#session.set(url, secret)
    if (!this.vault.available()) return 'session'
    const sealed = this.vault.encrypt(secret).toString('base64')
    this.file.write({ version: 1, secrets: { ...this.#sealed(), [url]: sealed } })
    return 'protected'
  }

  remove(url: string): void {
    this.#session.delete(url)
    const { [url]: removed, ...others } = this.#sealed()
    if (removed !== undefined) this.file.write({ version: 1, secrets: others })
  }

  #sealed(): Readonly<Record<string, string>> {
    return this.file.read()?.secrets ?? {}
  }
}
