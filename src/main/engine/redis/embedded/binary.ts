import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** No Redis server is installed here. */
export class EmbeddedUnavailable extends Error {
  override readonly name = 'EmbeddedUnavailable'

  constructor(
    /** The command or the place that brings one to this system. */
    readonly installHint: string
  ) {
    super(`no redis-server or valkey-server in PATH. To get one: ${installHint}`)
  }
}

const NAMES = ['redis-server', 'valkey-server']
/** Apps started from macOS' Finder have a PATH without Homebrew. */
const MAC_FOLDERS = ['/opt/homebrew/bin', '/usr/local/bin']

/** @throws EmbeddedUnavailable */
export function findServerBinary(path = process.env.PATH ?? ''): string {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  if (process.platform === 'darwin') folders.push(...MAC_FOLDERS)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  for (const name of NAMES)
    for (const folder of folders) {
      const file = join(folder, name + suffix)
      if (isExecutable(file)) return file
    }
  throw new EmbeddedUnavailable(installHintFor())
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** How this system gets a Redis server: the exact command where there is one. */
export function installHintFor(
  platform: NodeJS.Platform = process.platform,
  osRelease: string = readOsRelease(),
  root: boolean = process.getuid?.() === 0
): string {
  if (platform === 'darwin') return 'brew install redis'
  if (platform === 'win32')
    return 'winget install Memurai.MemuraiDeveloper, or run Redis in WSL and add it as an endpoint'
  const ids = /^ID(?:_LIKE)?=.*$/gm
  const words = new Set(
    (osRelease.match(ids) ?? []).flatMap((line) => line.replace(/^[^=]*=|"/g, '').split(/\s+/))
  )
  const command = COMMANDS.find(([ids_]) => ids_.some((id) => words.has(id)))?.[1]
  if (command === undefined) return "install redis-server or valkey-server with your system's packages"
  return root ? command : `sudo ${command}`
}

const COMMANDS: readonly (readonly [ids: readonly string[], command: string])[] = [
  [['debian', 'ubuntu'], 'apt-get install -y redis-server'],
  [['rhel', 'centos'], 'dnf install -y redis'],
  [['fedora'], 'dnf install -y valkey'],
  [['arch'], 'pacman -S --noconfirm valkey'],
  [['alpine'], 'apk add valkey'],
  [['suse', 'opensuse'], 'zypper install -y redis']
]

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
