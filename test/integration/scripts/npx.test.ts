import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

it('npx taskguard runs the checkout’s own build, and asks no registry', () => {
  const { status, stdout } = spawnSync('npx', ['taskguard', '--version'], {
    cwd: join(root, 'src'),
    // Nothing listens there: a question to the registry would fail.
    env: { ...process.env, npm_config_registry: 'http://127.0.0.1:9/' },
    encoding: 'utf8',
    timeout: 50_000
  })
  expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: version })
})
