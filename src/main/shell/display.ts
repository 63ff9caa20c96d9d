/**
 * What stands in the way of a window, in one line, or null. Only Linux starts without a display: Chromium would end
 * there with a message of its own that helps nobody.
 */
export function displayFault(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  if (platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return null
  return (
    'Task Guard: no display (neither DISPLAY nor WAYLAND_DISPLAY is set). ' +
    'Start it from a desktop session, over "ssh -X", or under "xvfb-run -a"; ' +
    'without a window, "npx taskguard report" and "npx taskguard watch" show the same.'
  )
}
