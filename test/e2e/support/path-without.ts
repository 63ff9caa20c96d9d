import { access, mkdir, readdir, symlink } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** A PATH with every program of today's but these, as links in a folder of its own. */
export async function pathWithout(programs: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of await readdir(place).catch(() => [])) {
      if (programs.includes(name)) continue
      const link = join(folder, name)
      // The first in PATH is the one that counts.
      if (
        !(await access(link).then(
          () => true,
          () => false
        ))
      )
        await symlink(join(place, name), link).catch(() => undefined)
    }
  }
  return folder
}
