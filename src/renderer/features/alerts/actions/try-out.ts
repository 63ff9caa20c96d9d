import type { App } from '../../../workbench/app'

/** Shows a notification of this system. @throws where it shows none, with the reason */
export async function testNotification({ api }: App): Promise<void> {
  const { ok, detail } = await api.call('channels:testNotification', undefined)
  if (!ok) throw new Error(detail)
}
