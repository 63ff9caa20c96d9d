import type { KeptSecret, SecretStore } from './secret-store'

/** What a channel sends with. */
export interface ChannelSecrets {
  readonly url: string | null
  /** What its messages are signed with. */
  readonly secret: string | null
}

/** The URLs and signing secrets of alert channels: whoever has a URL can write to the team's chat, so it is one too. */
export class ChannelSecretStore {
  constructor(private readonly store: SecretStore) {}

  of(identity: string): ChannelSecrets {
    return { url: this.store.get(urlPlace(identity)), secret: this.store.get(secretPlace(identity)) }
  }

  kept(identity: string): { readonly url: KeptSecret; readonly secret: KeptSecret } {
    return { url: this.store.kept(urlPlace(identity)), secret: this.store.kept(secretPlace(identity)) }
  }

  /** What is left out stays as it is; null forgets it. */
  set(identity: string, secrets: Partial<ChannelSecrets>): void {
    this.#set(urlPlace(identity), secrets.url)
    this.#set(secretPlace(identity), secrets.secret)
  }

  forget(identity: string): void {
    this.set(identity, { url: null, secret: null })
  }

  /** Whether secrets outlive this run. */
  get lasts(): boolean {
    return this.store.lasts
  }

  #set(place: string, secret: string | null | undefined): void {
    if (secret === null) this.store.remove(place)
    else if (secret !== undefined) this.store.set(place, secret)
  }
}

const urlPlace = (identity: string): string => `URL of the alert channel ${identity}`
const secretPlace = (identity: string): string => `signing secret of the alert channel ${identity}`
