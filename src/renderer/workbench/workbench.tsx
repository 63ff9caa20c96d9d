import { useState, type ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { ActivityBar } from './activity-bar'
import { useWorkbench } from './app'
import { BottomPanel } from './bottom-panel'
import { EditorArea } from './editors/editor-area'
import { QuickInput } from './quick-input/quick-input'
import { SideBar } from './side-bar'
import { StatusBar } from './status-bar'
import './workbench.css'

/** Wide enough for a problem's sentence to begin, px; in a small window the editor keeps the larger part. */
const sideBarWidth = (window: number): number => Math.max(200, Math.min(340, Math.round(window * 0.4)))

/** The frame: activity bar, side bar, editor area over panel, status bar. */
export function Workbench(): ReactNode {
  const sideBar = useWorkbench((state) => state.sideBar)
  const panel = useWorkbench((state) => state.panel)
  // A part that is shown again comes back in its old size.
  const [sizes, setSizes] = useState(() => ({ sideBar: sideBarWidth(window.innerWidth), panel: 220 }))
  return (
    <div className="workbench">
      <div className="workbench-main">
        <ActivityBar />
        <Group orientation="horizontal" id="workbench-columns" className="workbench-columns">
          {sideBar && (
            <>
              <Panel
                id="side-bar"
                className="fill"
                defaultSize={sizes.sideBar}
                minSize={200}
                maxSize="60%"
                groupResizeBehavior="preserve-pixel-size"
                onResize={({ inPixels }) => setSizes((now) => ({ ...now, sideBar: inPixels }))}
              >
                <SideBar />
              </Panel>
              <Separator className="sash" />
            </>
          )}
          <Panel id="main" className="fill" minSize={320}>
            <Group orientation="vertical" id="workbench-rows">
              <Panel id="editor" className="fill" minSize={120}>
                <EditorArea />
              </Panel>
              {panel && (
                <>
                  <Separator className="sash" />
                  <Panel
                    id="panel"
                    className="fill"
                    defaultSize={sizes.panel}
                    minSize={90}
                    maxSize="80%"
                    groupResizeBehavior="preserve-pixel-size"
                    onResize={({ inPixels }) => setSizes((now) => ({ ...now, panel: inPixels }))}
                  >
                    <BottomPanel />
                  </Panel>
                </>
              )}
            </Group>
          </Panel>
        </Group>
      </div>
      <StatusBar />
      <QuickInputHost />
    </div>
  )
}

function QuickInputHost(): ReactNode {
  const text = useWorkbench((state) => state.quickInput)
  return text === null ? null : <QuickInput text={text} />
}
