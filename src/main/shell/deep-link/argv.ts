import { LINK_SCHEME } from '@shared/deep-link/resource-link'

const BEGINNING = new RegExp(`^${LINK_SCHEME}:`, 'i')

/**
 * The link among the arguments that a system starts the app with to open it; null where there is none. Whatever begins
 * as one counts, so that a wrong one is refused in words instead of being passed over.
 */
export const linkIn = (argv: readonly string[]): string | null =>
  argv.find((argument) => BEGINNING.test(argument)) ?? null
