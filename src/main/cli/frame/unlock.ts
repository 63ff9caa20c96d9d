import { UsageError } from '@shared/errors'
import type { ResolvedEndpoint } from '../../engine/settings'

/**
 * A protected endpoint is written to only where its name was typed: `--unlock NAME`, for this one command.
 * @throws UsageError
 */
export function assertUnlocked(
  { name, protected: isProtected }: Pick<ResolvedEndpoint, 'name' | 'protected'>,
  unlock: string | undefined
): void {
  if (unlock !== undefined && unlock !== name)
    throw new UsageError('--unlock', `takes the endpoint's own name, "${name}"`)
  if (isProtected && unlock === undefined)
    throw new UsageError(
      '--unlock',
      `is needed: "${name}" is protected, so read-only; --unlock '${name}' allows this one command to write there`
    )
}
