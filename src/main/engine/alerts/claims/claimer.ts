import type { ClaimRequest, Claimed } from './claim-store'

/** Claims the telling of one endpoint's findings. */
export interface Claimer {
  /**
   * @returns an answer for each mark, in their order; `until` by this machine's clock, epoch ms
   * @throws where nobody can be asked now
   */
  claim(request: ClaimRequest): Promise<Claimed[]>
}
