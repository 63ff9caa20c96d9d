import type { Claimed, ClaimAct } from '../claims/claim-store'
import type { Claimer } from '../claims/claimer'

export interface ChannelClaimsOptions {
  /** Milliseconds. */
  readonly lease: number
  /** Null: an endpoint that is not watched (any more): nobody is asked. */
  readonly claimerOf: (endpointId: string) => Claimer | null
}

/** What became of each; `unknown`: nobody could be asked now. */
export type ClaimOutcome = Claimed | { readonly answer: 'unknown' }

interface Claimable {
  readonly mark: string
  readonly endpointId: string
}

/** The claims of one channel over all endpoints: asks each endpoint's Redis about the findings that are its own. */
export class ChannelClaims {
  constructor(private readonly options: ChannelClaimsOptions) {}

  /** @param channel, owner what the channel and its sender are known by. @returns an outcome for each, in their order */
  async ask(
    { channel, owner }: { readonly channel: string; readonly owner: string },
    act: ClaimAct,
    wanted: readonly Claimable[]
  ): Promise<ClaimOutcome[]> {
    const outcomes = new Map<Claimable, ClaimOutcome>()
    const endpoints = new Set(wanted.map(({ endpointId }) => endpointId))
    await Promise.all(
      Array.from(endpoints, async (endpointId) => {
        const own = wanted.filter((one) => one.endpointId === endpointId)
        const answers = await this.#of(endpointId, { channel, owner }, act, own)
        own.forEach((one, at) => outcomes.set(one, answers[at] ?? { answer: 'unknown' }))
      })
    )
    return wanted.map((one) => outcomes.get(one) ?? { answer: 'unknown' })
  }

  async #of(
    endpointId: string,
    who: { readonly channel: string; readonly owner: string },
    act: ClaimAct,
    own: readonly Claimable[]
  ): Promise<ClaimOutcome[]> {
    const claimer = this.options.claimerOf(endpointId)
    if (!claimer) return own.map(() => ({ answer: 'mine' }))
    try {
      const marks = own.map(({ mark }) => mark)
      return await claimer.claim({ act, ...who, lease: this.options.lease, marks })
    } catch {
      return own.map(() => ({ answer: 'unknown' }))
    }
  }
}
