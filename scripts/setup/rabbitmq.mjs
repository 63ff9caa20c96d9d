import { existsSync } from 'node:fs'
import path from 'node:path'

/** Where packages put the server itself: what is on PATH wraps it, and wants to be run by a user of its own. */
const FOLDERS = ['/usr/lib/rabbitmq/bin', '/usr/lib64/rabbitmq/bin']

/**
 * The folder with rabbitmq-server and rabbitmqctl.
 * @returns {string | undefined}
 */
export const findRabbitMq = () =>
  FOLDERS.find((folder) =>
    ['rabbitmq-server', 'rabbitmqctl'].every((name) => existsSync(path.join(folder, name)))
  )
