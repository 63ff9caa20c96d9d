import type { BrokerFault } from '@shared/celery/view'
import { redisHint, redisProblem } from '@shared/endpoints/fault-text'
import type { Translator } from '@shared/i18n'
import { visible } from '../../text/visible'

/** What keeps a broker from being listened to or asked, and what to do. */
export const brokerFaultText = ({ said, detail, hint }: BrokerFault, t: Translator): string =>
  visible(said ? `${redisProblem(said, t)}. ${redisHint(said, t)}` : `${detail}. ${hint}`).trim()
