import type { FindingKind } from '@shared/findings/finding'
import type { EndpointView } from '@shared/live/view'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { quote } from '../../text/quote'

/** Command lines to copy, for the shell of this platform. */

interface Context {
  /** How the command line is started here. */
  readonly cli: string
  readonly platform: string
  readonly endpoint: EndpointView | undefined
}

/** Watched for this start only: no settings know its name, but its address has all but the password. */
const FROM_ENVIRONMENT = 'TASKGUARD_URL'

function flags({ endpoint, platform }: Context): string[] {
  if (!endpoint) return []
  const named = endpoint.embedded
    ? []
    : endpoint.name === FROM_ENVIRONMENT
      ? ['--url', quote(endpoint.address, platform)]
      : ['--endpoint', quote(endpoint.name, platform)]
  const namespace = endpoint.namespace === DEFAULT_NAMESPACE ? [] : ['--namespace', endpoint.namespace]
  return [...named, ...namespace]
}

export function inspectCommand(
  context: Context & { readonly type: string; readonly resourceId: string }
): string {
  // `--` ends the options: an id may begin with a dash.
  const id = [context.type, context.resourceId].map((one) => quote(one, context.platform))
  return [context.cli, 'inspect', ...flags(context), '--', ...id].join(' ')
}

export const cleanCommand = (context: Context & { readonly kind: FindingKind }): string =>
  [context.cli, 'clean', '--dry-run', '--kind', context.kind, ...flags(context)].join(' ')

/** Applies a plan that was saved. */
export const planCommand = ({ file, ...context }: Context & { readonly file: string }): string =>
  [context.cli, 'clean', '--plan', quote(file, context.platform), ...flags(context)].join(' ')

export const reportCommand = (context: Context): string =>
  [context.cli, 'report', ...flags(context)].join(' ')
export const doctorCommand = (context: Context): string =>
  [context.cli, 'doctor', ...flags(context)].join(' ')
export const demoCommand = ({ cli }: { readonly cli: string }): string => `${cli} demo`
