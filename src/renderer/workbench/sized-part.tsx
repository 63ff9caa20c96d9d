import { useState, type ReactNode } from 'react'
import { Panel, Separator, usePanelRef } from 'react-resizable-panels'
import { z } from 'zod'
import { useText } from '../i18n/text'
import { useRemembered } from '../stores/remembered/use-remembered'

/** px; null: as at the first start. */
const sizeSchema = z.number().positive().nullable()

interface Props {
  readonly name: 'sideBar' | 'panel'
  /** The panel's element. */
  readonly id: string
  /** px; a double click on the handle makes it so again. */
  readonly usual: () => number
  /** px; made smaller, it is hidden. */
  readonly least: number
  readonly most: string
  /** On which side its handle stands. */
  readonly handle: 'before' | 'after'
  readonly children: ReactNode
}

/** A part of the window whose size is kept between starts, with the handle that changes it: by pointer, or by arrow keys. */
export function SizedPart({ name, id, usual, least, most, handle, children }: Props): ReactNode {
  const { t } = useText()
  const [kept, keep] = useRemembered(`workbench.${name}Size`, sizeSchema, null)
  // As it was when it came into sight: a default that changes meanwhile would end the drag that changes it.
  const [initial] = useState(() => kept ?? usual())
  const panel = usePanelRef()
  const separator = (
    <Separator
      className="sash"
      aria-label={t(`workbench:resize.${name}`)}
      disableDoubleClick
      onDoubleClick={() => panel.current?.resize(usual())}
    />
  )
  return (
    <>
      {handle === 'before' && separator}
      <Panel
        id={id}
        className="fill"
        panelRef={panel}
        defaultSize={initial}
        minSize={least}
        maxSize={most}
        collapsible
        groupResizeBehavior="preserve-pixel-size"
        onResize={({ inPixels }) => inPixels > 0 && keep(inPixels)}
      >
        {children}
      </Panel>
      {handle === 'after' && separator}
    </>
  )
}
