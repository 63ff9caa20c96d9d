import type { Translator } from '../i18n'
import type { Said } from '../jsonc/said'

/**
 * What kept a Redis from being used, as codes of the redis catalog: `code` is the problem, `params.hint` what to do next,
 * and the rest what the sentences are about. Where a Sentinel passes a problem on, `params.problem` is that one's code.
 */
export const redisProblem = ({ code, params }: Said, t: Translator): string =>
  t(`redis:problem.${code}`, {
    ...params,
    ...(typeof params['problem'] === 'string'
      ? { problem: t(`redis:problem.${params['problem']}`, params) }
      : {})
  })

/** Empty where there is none. */
export const redisHint = ({ params }: Said, t: Translator): string =>
  typeof params['hint'] === 'string' ? t(`redis:hint.${params['hint']}`) : ''
