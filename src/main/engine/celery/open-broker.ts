import type { CeleryTarget } from '@shared/celery/target'
import type { BrokerConnection, BrokerHearer } from './broker'
import { openRabbit } from './rabbitmq'
import { openRedisBroker } from './redis-broker'

/** Listens to a fleet's events, whatever its broker is. @throws RedisFault */
export const openBroker = (target: CeleryTarget, hearer: BrokerHearer): Promise<BrokerConnection> =>
  target.broker.kind === 'rabbitmq'
    ? openRabbit(target.broker, target, hearer)
    : openRedisBroker(target.broker.redis, target, hearer)
