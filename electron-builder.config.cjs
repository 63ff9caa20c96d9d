'use strict'
const { rm } = require('node:fs/promises')
const path = require('node:path')

/**
 * What goes into a package, and how it is locked down. scripts/package.mjs adds the runtime (electronDist,
 * electronVersion) and the output folder.
 * @type {import('electron-builder').Configuration}
 */
module.exports = {
  appId: 'app.taskguard.desktop',
  productName: 'Task Guard',
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  directories: { buildResources: 'resources' },
  // Everything is bundled: no node_modules travel.
  files: ['out/**', 'package.json', '!**/*.map', '!node_modules/**'],
  asar: true,
  npmRebuild: false,
  extraResources: [
    // Readable beside the app: what a guard in another language takes over word for word.
    { from: 'src/main/engine/guard/lua', to: 'lua', filter: ['**/*.lua'] },
    // The guard for Python, whole: it is installed from here, or copied to a worker.
    {
      from: 'resources/python',
      to: 'python',
      filter: ['**/*', '!**/__pycache__/**', '!build/**', '!*.egg-info/**']
    },
    { from: 'src/main/engine/guard/lua', to: 'python/taskguard/lua', filter: ['**/*.lua'] },
    // The sample jobs: programs of their own, which can't be run out of the archive.
    { from: 'resources/jobs', to: 'jobs', filter: ['**/*', '!**/__pycache__/**'] },
    { from: 'resources/bin/${os}', to: 'bin' },
    { from: 'resources/icons/icon.png', to: 'icons/icon.png' },
    { from: 'resources/icons/tray', to: 'icons/tray', filter: ['*.png'] }
  ],
  // Links to a resource: macOS' Info.plist and the desktop file of Linux name them; Windows learns of them from the app.
  protocols: [{ name: 'Task Guard resource', schemes: ['taskguard'] }],
  electronFuses: {
    // The command line and the detached job runners inside the package are this executable as plain Node.
    runAsNode: true,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false
  },
  // Electron's own default app and version file have no place in ours.
  afterPack: async ({ appOutDir }) => {
    for (const name of ['resources/default_app.asar', 'version'])
      await rm(path.join(appOutDir, name), { force: true })
  },
  linux: {
    target: ['AppImage', 'deb'],
    icon: 'icons/linux',
    executableName: 'task-guard',
    category: 'Development',
    synopsis: 'Shows, proves and stops a long GPU task from running twice',
    // Required in a .deb; to be replaced when the project has a public address.
    maintainer: 'Task Guard maintainers <maintainers@taskguard.invalid>'
  },
  deb: {
    // Optional at run time: the window says how to get it.
    recommends: ['redis-server']
  },
  mac: {
    target: ['dmg'],
    icon: 'icons/icon.png',
    category: 'public.app-category.developer-tools'
  },
  win: {
    target: ['nsis'],
    icon: 'icons/icon.png'
  },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true
  },
  extraMetadata: {
    // Required in a .deb; to be replaced when the project has a public address.
    homepage: 'https://taskguard.invalid',
    // The installed desktop file: what xdg-settings is told of when the app takes its links over.
    desktopName: 'task-guard.desktop'
  }
}
