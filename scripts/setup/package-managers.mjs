import { findProgram, outputOf } from '../lib/programs.mjs'

/** @typedef {'apt' | 'dnf' | 'pacman' | 'zypper' | 'apk' | 'brew'} PackageManager */

/** @type {Record<PackageManager, { program: string, install: string, root: boolean }>} */
const MANAGERS = {
  apt: { program: 'apt-get', install: 'apt-get install -y', root: true },
  dnf: { program: 'dnf', install: 'dnf install -y', root: true },
  pacman: { program: 'pacman', install: 'pacman -S --needed', root: true },
  zypper: { program: 'zypper', install: 'zypper install', root: true },
  apk: { program: 'apk', install: 'apk add', root: true },
  brew: { program: 'brew', install: 'brew install', root: false }
}

/**
 * The system's package manager, by what PATH has.
 * @returns {PackageManager | undefined} undefined on Windows, and where none of the known ones is
 */
export function findPackageManager() {
  /** @type {PackageManager[]} */
  const order =
    process.platform === 'darwin'
      ? ['brew']
      : process.platform === 'linux'
        ? ['apt', 'dnf', 'pacman', 'zypper', 'apk']
        : []
  return order.find((name) => findProgram(MANAGERS[name].program) !== undefined)
}

/**
 * The command that a person types to install the packages.
 * @param {PackageManager} manager
 * @param {readonly string[]} packages
 * @param {boolean} asRoot whether the person is root already
 */
export function installCommand(manager, packages, asRoot) {
  const { install, root } = MANAGERS[manager]
  return `${root && !asRoot ? 'sudo ' : ''}${install} ${packages.join(' ')}`
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some libraries for the 64-bit time_t: the name this system knows.
 * @param {string} name
 * @param {(name: string) => boolean} known whether apt knows a package of this name
 */
export function debianName(name, known = knownToApt) {
  const renamed = `${name}t64`
  return !known(name) && known(renamed) ? renamed : name
}

/** @param {string} name */
const knownToApt = (name) =>
  Boolean(outputOf('apt-cache', ['show', '--no-all-versions', name])?.includes('Package:'))
