import { BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { isAppUrl } from '../app-protocol/origin'

/** Only the main frame of one of our windows, on a page of our origin, may ask for anything. */
export function isTrustedSender(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return (
    frame !== null &&
    frame === event.sender.mainFrame &&
    isAppUrl(frame.url) &&
    BrowserWindow.fromWebContents(event.sender) !== null
  )
}
