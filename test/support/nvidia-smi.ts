import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const RECORDED = join(import.meta.dirname, 'nvidia-smi')

/**
 * A stand-in for nvidia-smi that replays what real ones printed for `-q -x`, for machines without a GPU. The two
 * recordings come from Telegraf's test data (github.com/influxdata/telegraf, MIT, plugins/inputs/nvidia_smi/testdata:
 * rtx-3090-v12.xml and rtx-4000-sff-ada-v13.xml), without their long `supported_clocks`. More than one GPU is made from
 * the idle RTX 3090, with another index, UUID and PCI address each: no recording of so many is at hand.
 */
export interface StandIn {
  /** A folder with `nvidia-smi` in it, to be put first in PATH. */
  readonly folder: string
  /** The UUIDs of what it shows, in its order. */
  readonly uuids: readonly string[]
  /** How often it was asked. */
  asked(): Promise<number>
  remove(): Promise<void>
}

export type Replay =
  | { readonly kind: 'idle'; readonly gpus: number }
  | { readonly kind: 'busy' }
  /** The tool is there and its driver is not: its own words and exit code. */
  | { readonly kind: 'no_driver' }
  /** Says nothing for 30 s; ends at no signal that can be caught. */
  | { readonly kind: 'hangs' }
  | { readonly kind: 'garbage' }

export const recorded = {
  idle: () => readFile(join(RECORDED, 'rtx-3090-idle.xml'), 'utf8'),
  busy: () => readFile(join(RECORDED, 'rtx-4000-busy.xml'), 'utf8')
}

export async function standInNvidiaSmi(replay: Replay): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-nvidia-smi-'))
  const { xml, uuids } = await shown(replay)
  const file = join(folder, 'report.xml')
  const asked = join(folder, 'asked')
  await writeFile(file, xml)
  await writeFile(asked, '')
  const program = join(folder, 'nvidia-smi')
  await writeFile(program, `#!/bin/sh\necho >> '${asked}'\n${script(replay, file)}\n`)
  await chmod(program, 0o755)
  return {
    folder,
    uuids,
    asked: async () => (await readFile(asked, 'utf8')).length,
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

/** PATH with the stand-in first. */
export const pathWith = ({ folder }: StandIn): string => `${folder}:${process.env['PATH'] ?? ''}`

function script(replay: Replay, file: string): string {
  switch (replay.kind) {
    case 'idle':
    case 'busy':
      return `exec cat '${file}'`
    case 'no_driver':
      return `cat '${file}'\nexit 9`
    case 'hangs':
      return `trap '' TERM INT\nsleep 30`
    case 'garbage':
      return `printf '\\000\\377 not a report <xml'`
    default:
      return replay satisfies never
  }
}

async function shown(replay: Replay): Promise<{ xml: string; uuids: readonly string[] }> {
  if (replay.kind === 'busy')
    return { xml: await recorded.busy(), uuids: ['GPU-37037c3f-65c8-ec4d-24a9-420204ad8026'] }
  if (replay.kind === 'idle') return idle(replay.gpus)
  const said =
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n"
  return { xml: said, uuids: [] }
}

let machines = 0

/** Each stand-in is a machine of its own: a GPU's UUID is taken machine-wide. */
async function idle(gpus: number): Promise<{ xml: string; uuids: readonly string[] }> {
  const one = await recorded.idle()
  const [before, rest] = cut(one, one.indexOf('<gpu id='))
  const [element, after] = cut(rest, rest.indexOf('</gpu>') + '</gpu>'.length)
  machines += 1
  const uuids = Array.from(
    { length: gpus },
    (_, at) =>
      `GPU-${String(process.pid).padStart(8, '0')}-${String(machines).padStart(4, '0')}-${String(at).padStart(4, '0')}-0000-000000000000`
  )
  const elements = uuids.map((uuid, at) =>
    element
      .replace(/<uuid>.*<\/uuid>/, `<uuid>${uuid}</uuid>`)
      .replace(/<minor_number>.*<\/minor_number>/, `<minor_number>${at}</minor_number>`)
      .replaceAll('00000000:00:10.0', `00000000:${(0x10 + at).toString(16)}:00.0`)
  )
  const head = before.replace(/<attached_gpus>\d+/, `<attached_gpus>${gpus}`)
  return { xml: `${head}${elements.join('\n')}${after}`, uuids }
}

const cut = (text: string, at: number): [string, string] => [text.slice(0, at), text.slice(at)]
