import { existsSync } from 'node:fs'
import { findProgram, outputOf } from '../lib/programs.mjs'
import { findPython } from './python.mjs'
import { findRabbitMq } from './rabbitmq.mjs'

/**
 * Something that the system has to bring, and what it is called in the package managers (several packages: a space between).
 * @typedef {object} SystemNeed
 * @property {string} what in words
 * @property {() => boolean} present
 * @property {Partial<Record<import('./package-managers.mjs').PackageManager, string>>} packages
 */

/** The embedded local endpoint. */
export const redisNeed = /** @satisfies {SystemNeed} */ ({
  what: 'redis-server or valkey-server',
  present: () => findProgram('redis-server', 'valkey-server') !== undefined,
  packages: {
    apt: 'redis-server',
    dnf: 'redis',
    pacman: 'valkey',
    zypper: 'redis',
    apk: 'redis',
    brew: 'redis'
  }
})

/**
 * Shared libraries that Electron links or opens on Linux, with the package that holds each.
 * @type {SystemNeed[]}
 */
export const electronNeeds = [
  library('libgtk-3.so.0', { apt: 'libgtk-3-0', dnf: 'gtk3', pacman: 'gtk3', zypper: 'libgtk-3-0' }),
  library('libnss3.so', { apt: 'libnss3', dnf: 'nss', pacman: 'nss', zypper: 'mozilla-nss' }),
  library('libasound.so.2', { apt: 'libasound2', dnf: 'alsa-lib', pacman: 'alsa-lib', zypper: 'libasound2' }),
  library('libgbm.so.1', { apt: 'libgbm1', dnf: 'mesa-libgbm', pacman: 'mesa', zypper: 'libgbm1' }),
  library('libXss.so.1', { apt: 'libxss1', dnf: 'libXScrnSaver', pacman: 'libxss', zypper: 'libXss1' }),
  // Opened at the first window: without it Electron dies of SIGTRAP and says nothing.
  library('libX11-xcb.so.1', {
    apt: 'libx11-xcb1',
    dnf: 'libX11-xcb',
    pacman: 'libx11',
    zypper: 'libX11-xcb1'
  }),
  library('libnotify.so.4', {
    apt: 'libnotify4',
    dnf: 'libnotify',
    pacman: 'libnotify',
    zypper: 'libnotify4'
  }),
  library('libatspi.so.0', {
    apt: 'libatspi2.0-0',
    dnf: 'at-spi2-core',
    pacman: 'at-spi2-core',
    zypper: 'libatspi0'
  })
]

/**
 * What the end-to-end tests start themselves: a screen, a session bus, and letters for Chinese in screenshots.
 * @type {SystemNeed[]}
 */
export const testNeeds = [
  {
    what: 'Xvfb',
    present: () => findProgram('Xvfb') !== undefined,
    packages: { apt: 'xvfb', dnf: 'xorg-x11-server-Xvfb', pacman: 'xorg-server-xvfb', zypper: 'xvfb' }
  },
  {
    what: 'dbus-daemon',
    present: () => findProgram('dbus-daemon') !== undefined,
    packages: { apt: 'dbus', dnf: 'dbus-daemon', pacman: 'dbus', zypper: 'dbus-1-daemon' }
  },
  {
    what: 'a font with Chinese letters',
    present: () => Boolean(outputOf('fc-list', [':lang=zh-cn', 'family'])?.trim()),
    packages: {
      apt: 'fonts-wqy-microhei',
      dnf: 'google-noto-sans-cjk-fonts',
      pacman: 'noto-fonts-cjk',
      zypper: 'google-noto-sans-sc-fonts'
    }
  },
  {
    what: 'a python3 with redis-py and Celery',
    present: () => findPython() !== undefined,
    packages: {
      apt: 'python3-redis python3-celery',
      dnf: 'python3-redis python3-celery',
      pacman: 'python-redis python-celery',
      zypper: 'python3-redis python3-celery'
    }
  },
  {
    what: 'rabbitmq-server',
    present: () => findRabbitMq() !== undefined,
    packages: {
      apt: 'rabbitmq-server',
      dnf: 'rabbitmq-server',
      pacman: 'rabbitmq',
      zypper: 'rabbitmq-server'
    }
  }
]

/**
 * @param {string} soname
 * @param {SystemNeed['packages']} packages
 * @returns {SystemNeed}
 */
function library(soname, packages) {
  return { what: soname, present: () => knownLibraries().has(soname), packages }
}

/**
 * The sonames in the dynamic linker's cache.
 * @returns {Set<string>}
 */
function knownLibraries() {
  const linker = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((file) => existsSync(file))
  const listing = linker ? outputOf(linker, ['-p']) : undefined
  return new Set(listing?.match(/^\s+\S+/gm)?.map((name) => name.trim()))
}

/**
 * Whether the linker's cache can be asked at all: not on NixOS and the like, where Electron itself is the judge.
 */
export const linkerAnswers = () => knownLibraries().size > 0
