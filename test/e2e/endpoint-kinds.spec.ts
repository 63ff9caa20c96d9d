import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { freePort, startRedis } from '../support/redis'
import { makeCertificates, redisTlsArgs } from '../support/servers/certificates'
import { startCluster } from '../support/servers/cluster'
import { startSentinel } from '../support/servers/sentinel'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

const SLOW = { timeout: 30_000 }
const WORKS = 'This user may do all that is needed'

const item = (window: Page, name: string): Locator =>
  window
    .getByRole('list', { name: 'Endpoints' })
    .getByRole('listitem')
    .filter({ has: window.getByRole('button', { name, exact: true }) })
const trial = (window: Page): Locator => window.getByRole('region', { name: 'Connection test' })
const box = (window: Page, name: string): Locator => window.getByRole('textbox', { name, exact: true })

async function newForm(window: Page, name: string, kind: string | null): Promise<void> {
  await window.keyboard.press('Control+6')
  await window.getByRole('button', { name: 'Watch a Redis…' }).first().click()
  await expect(window.getByRole('tab', { name: 'New Endpoint', selected: true })).toBeVisible()
  await expect(box(window, 'Fill in from a URL')).toBeFocused()
  await box(window, 'Name').fill(name)
  if (kind !== null) await window.getByRole('radio', { name: kind }).check()
}

async function save(window: Page, name: string): Promise<void> {
  await window.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(window.getByRole('tab', { name, exact: true, selected: true })).toBeVisible(SLOW)
  await expect(item(window, name)).toContainText('live', SLOW)
}

test('TLS by the form: the authority, the client certificate and the name each say what is missing', async ({
  launch,
  home,
  cli
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-pem-'))
  const pem = await makeCertificates(folder)
  const port = await freePort()
  const redis = await startRedis({ args: redisTlsArgs(port, pem) })
  try {
    startRun(cli, { url: redis.url, id: 'behind-tls' })
    await writeFile(join(home, 'settings.json'), '{ "embedded.enabled": false }')
    const { window } = await launch()
    await newForm(window, 'secure', null)
    await box(window, 'Host').fill('localhost')
    await box(window, 'Port').fill(String(port))
    await window.getByRole('checkbox', { name: 'Encrypt with TLS' }).check()
    const tryIt = window.getByRole('button', { name: 'Test Connection' })

    // Signed by nobody that the system knows.
    await tryIt.click()
    await expect(trial(window)).toContainText('TLS failed', SLOW)
    await expect(trial(window)).toContainText('Name the signing authority')
    await box(window, 'Certificate authority').fill(join(folder, 'missing.pem'))
    await tryIt.click()
    await expect(trial(window)).toContainText(
      `the authority's certificate can't be read: ${folder}/missing.pem (ENOENT)`,
      SLOW
    )
    await box(window, 'Certificate authority').fill(pem.ca)
    await tryIt.click()
    await expect(trial(window)).toContainText('The server asks for a client certificate', SLOW)
    await box(window, 'Client certificate').fill(pem.clientCert)
    await box(window, 'Client key').fill(pem.clientKey)
    await box(window, 'Server name (SNI)').fill('other.example')
    await tryIt.click()
    await expect(trial(window)).toContainText('ERR_TLS_CERT_ALTNAME_INVALID', SLOW)
    await box(window, 'Server name (SNI)').fill('redis.test')
    await tryIt.click()
    await expect(trial(window)).toContainText(WORKS, SLOW)
    await save(window, 'secure')
    await expect(window.getByRole('checkbox', { name: "Verify the server's certificate" })).toBeChecked()
    expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8')).endpoints).toMatchObject([
      {
        name: 'secure',
        port,
        tls: { ca: pem.ca, cert: pem.clientCert, key: pem.clientKey, servername: 'redis.test' }
      }
    ])
    await window.keyboard.press('Control+2')
    await expect(window.getByRole('row', { name: /behind-tls/ })).toBeVisible(SLOW)
  } finally {
    await redis.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

test('a primary behind Sentinels, a cluster and a Unix socket by the form, watched together', async ({
  launch,
  home,
  redis,
  cli
}) => {
  const [sentinel, cluster] = await Promise.all([startSentinel(), startCluster()])
  try {
    startRun(cli, { url: sentinel.url, id: 'by-sentinel' })
    startRun(cli, { url: cluster.url, id: 'by-cluster' })
    startRun(cli, { url: redis.url, id: 'by-socket' })
    await writeFile(join(home, 'settings.json'), '{ "embedded.enabled": false }')
    const { window } = await launch()
    const tryIt = window.getByRole('button', { name: 'Test Connection' })

    await newForm(window, 'ha', 'Sentinel')
    await box(window, 'Sentinels').fill(`127.0.0.1:${sentinel.port}`)
    await box(window, 'Name of the primary').fill('mistaken')
    await tryIt.click()
    await expect(trial(window)).toContainText('no Sentinel knows a primary of this name', SLOW)
    await box(window, 'Name of the primary').fill('main')
    await tryIt.click()
    await expect(trial(window)).toContainText(WORKS, SLOW)
    await save(window, 'ha')

    await newForm(window, 'shards', 'Cluster')
    await window.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(box(window, 'Nodes')).toBeFocused()
    await expect(window.getByText('takes at least one host:port, one a line.')).toBeVisible()
    await box(window, 'Nodes').fill(cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join('\n'))
    await tryIt.click()
    await expect(trial(window)).toContainText(WORKS, SLOW)
    await save(window, 'shards')

    await newForm(window, 'near', 'Unix socket')
    await box(window, 'Socket path').fill(redis.socket)
    await save(window, 'near')

    await window.keyboard.press('Control+2')
    for (const id of ['by-sentinel', 'by-cluster', 'by-socket'])
      await expect(window.getByRole('row', { name: new RegExp(id) })).toBeVisible(SLOW)
    await expect(window.getByRole('contentinfo', { name: 'Status bar' })).toContainText('3 locks')
  } finally {
    await Promise.all([sentinel.stop(), cluster.stop()])
  }
})
