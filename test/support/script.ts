import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'

/** A TypeScript program of the tests, bundled, so that real processes of their own can run it on plain Node. */
export interface TestScript {
  /** Starts it with these arguments. */
  run(args: readonly string[], options?: SpawnOptions): TestProcess
  remove(): Promise<void>
}

export interface TestProcess {
  readonly child: ChildProcess
  /** The next line of its stdout; fails with its stderr when it ends without one. */
  line(): Promise<string>
  /** The exit code, or the signal's name. */
  readonly ended: Promise<number | string>
}

/** @param entry path from the repository's root */
export async function bundleScript(entry: string): Promise<TestScript> {
  const root = resolve(import.meta.dirname, '../..')
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-script-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(root, 'src/shared') } },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(root, entry),
      outDir: folder,
      target: 'node20.18',
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'script.cjs' } }
    }
  })
  return {
    run: (args, options = {}) => start(join(folder, 'script.cjs'), args, options),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

function start(file: string, args: readonly string[], options: SpawnOptions): TestProcess {
  const child = spawn(process.execPath, [file, ...args], { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
  const lines: string[] = []
  const waiting: { give: (line: string) => void; fail: (error: Error) => void }[] = []
  let errors = ''
  let over = false
  child.stderr?.on('data', (chunk) => (errors += String(chunk)))
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const next = waiting.shift()
      if (next) next.give(line)
      else lines.push(line)
    })
  const failure = (): Error => new Error(`the script ended without a further line: ${errors}`)
  const ended = new Promise<number | string>((done) =>
    child.once('close', (code, signal) => {
      over = true
      for (const next of waiting.splice(0)) next.fail(failure())
      done(code ?? signal ?? 'unknown')
    })
  )
  return {
    child,
    ended,
    line: () =>
      new Promise((give, fail) => {
        const ready = lines.shift()
        if (ready !== undefined) give(ready)
        else if (over) fail(failure())
        else waiting.push({ give, fail })
      })
  }
}
