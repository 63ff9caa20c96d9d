import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/**
 * Bundles a TypeScript entry, all it imports included, into one file that plain Node runs: tests that need hundreds of
 * processes can't afford a loader in each.
 * @param {string} entry path from the project's root
 * @returns {Promise<{ file: string, remove: () => Promise<void> }>}
 */
export async function bundle(entry) {
  const outDir = await mkdtemp(join(tmpdir(), 'taskguard-bundle-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': resolve(root, 'src/shared') } },
    ssr: { noExternal: true },
    build: {
      ssr: resolve(root, entry),
      outDir,
      emptyOutDir: false,
      // Less to read for each of many processes.
      minify: true,
      target: 'node20',
      rolldownOptions: { output: { format: 'es', entryFileNames: '[name].mjs' } }
    }
  })
  const file = join(outDir, basename(entry).replace(/\.[cm]?[jt]s$/, '.mjs'))
  return { file, remove: () => rm(outDir, { recursive: true, force: true }) }
}
