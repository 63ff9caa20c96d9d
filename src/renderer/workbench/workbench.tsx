import { useRef, type ReactNode } from 'react'
import { Group, Panel, useGroupRef, type GroupProps, type Layout } from 'react-resizable-panels'
import { ActivityBar } from './activity-bar'
import { useActions, useWorkbench } from './app'
import { EditorArea } from './editors/editor-area'
import { focusIfLost } from './focus'
import { BottomPanel } from './panel/bottom-panel'
import { QuickInputHost } from './quick-input/quick-input-host'
import { SideBar } from './side-bar'
import { SizedPart } from './sized-part'
import { StatusBar } from './status-bar'
import { useWindowTitle } from './window-title'
import './workbench.css'

/** Wide enough for a problem's sentence to begin, px; in a small window the editor keeps the larger part. */
const usualWidth = (): number => Math.max(200, Math.min(320, Math.round(window.innerWidth * 0.4)))
const usualHeight = (): number => 220

/** The frame: activity bar, side bar, editor area over panel, status bar. */
export function Workbench(): ReactNode {
  const actions = useActions()
  const sideBar = useWorkbench((state) => state.sideBar)
  const hiding = useHiding('side-bar', actions.toggleSideBar)
  useWindowTitle()
  return (
    <div className="workbench">
      <div className="workbench-main">
        <ActivityBar />
        <Group orientation="horizontal" id="workbench-columns" className="workbench-columns" {...hiding}>
          {sideBar && (
            <SizedPart name="sideBar" id="side-bar" usual={usualWidth} least={200} most="60%" handle="after">
              <SideBar />
            </SizedPart>
          )}
          {/* Small enough for both in a small window that is zoomed in. */}
          <Panel id="main" className="fill" minSize={120}>
            <Main />
          </Panel>
        </Group>
      </div>
      <StatusBar />
      <QuickInputHost />
    </div>
  )
}

/** The editors over the panel. */
function Main(): ReactNode {
  const actions = useActions()
  const panel = useWorkbench((state) => state.panel)
  const hiding = useHiding('panel', actions.togglePanel)
  return (
    <Group orientation="vertical" id="workbench-rows" {...hiding}>
      <Panel id="editor" className="fill" minSize={120}>
        <EditorArea />
      </Panel>
      {panel && (
        <SizedPart name="panel" id="panel" usual={usualHeight} least={90} most="80%" handle="before">
          <BottomPanel />
        </SizedPart>
      )}
    </Group>
  )
}

/** For a Group: the part that was made too small to be read is hidden, and comes back in the size it had before. */
function useHiding(part: string, toggle: () => void): Pick<GroupProps, 'groupRef' | 'onLayoutChanged'> {
  const groupRef = useGroupRef()
  const open = useRef<Layout>({})
  return {
    groupRef,
    onLayoutChanged: (layout) => {
      if (layout[part] !== 0) {
        open.current = layout
        return
      }
      // The group would bring it back as it went: without a size. Where it never had one, there was no room for it.
      if (part in open.current) groupRef.current?.setLayout(open.current)
      toggle()
      focusIfLost('editor')
    }
  }
}
