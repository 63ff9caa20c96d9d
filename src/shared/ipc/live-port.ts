/**
 * How the live port reaches the page. After `live:connect`, and again by itself whenever the engine has been started
 * anew, the preload posts this text on the window with one MessagePort of src/shared/live; a new port replaces the one
 * before. The page takes it only when `event.source === window`.
 */
export const LIVE_PORT_MESSAGE = 'taskguard:live-port'

/** The channel between the main process and the preload that the port comes over. */
export const LIVE_PORT_CHANNEL = 'live:port'
