import { join } from 'node:path'
import { readJson, writeJson } from '../files/json-file'
import { log } from '../log/log'
import { SecretStore, secretsFileSchema } from './secret-store'
import { systemVault } from './system-vault'

/** The secrets of this home folder: sealed by the system in its secrets.json, else in memory for this run only. */
export function openSecretStore(home: string): SecretStore {
  const file = join(home, 'secrets.json')
  return new SecretStore(
    systemVault,
    { read: () => readJson(file, secretsFileSchema), write: (content) => writeJson(file, content) },
    (place, error) => log.error(`the ${place} can't be read`, error)
  )
}
