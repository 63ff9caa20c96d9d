import { safeStorage } from 'electron'
import type { Vault } from './secret-store'

/**
 * Keychain, DPAPI, or on Linux a keyring. `basic_text` is none: its key is in Chromium's source, so it counts as not
 * there. Only after the app is ready.
 */
export const systemVault: Vault = {
  available: () => safeStorage.isEncryptionAvailable() && (process.platform !== 'linux' || hasKeyring()),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (sealed) => safeStorage.decryptString(sealed)
}

function hasKeyring(): boolean {
  const backend = safeStorage.getSelectedStorageBackend()
  return backend !== 'basic_text' && backend !== 'unknown'
}
