import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useEditor, useEditorStore } from '../editor'
import { move } from '../model/change'
import type { Arm } from '../model/definition'
import { moveHindrance } from '../model/moves'
import { find, type ListRef, listRef } from '../model/tree'
import { usePlaceText } from '../place'

/** The uid of the step that is dragged. */
const DraggedContext = createContext<string | null>(null)

type GapData = { list: ListRef; index: number }

function gapOf(data: Record<string, unknown> | undefined): GapData | null {
  return data && 'gap' in data ? (data.gap as GapData) : null
}

/** By keyboard a step goes from gap to gap, not by pixels. */
const toNextGap: KeyboardCoordinateGetter = (event, { context }) => {
  const down = event.code === 'ArrowDown'
  if (!down && event.code !== 'ArrowUp') return undefined
  event.preventDefault()
  const { collisionRect, droppableContainers, droppableRects } = context
  if (!collisionRect) return undefined
  const middle = collisionRect.top + collisionRect.height / 2
  const gaps = droppableContainers
    .getEnabled()
    .flatMap((container) => droppableRects.get(container.id) ?? [])
    .map((rect) => ({ rect, away: rect.top + rect.height / 2 - middle }))
    .filter(({ away }) => (down ? away > 1 : away < -1))
    .sort((a, b) => Math.abs(a.away) - Math.abs(b.away))
  const rect = gaps[0]?.rect
  return rect && { x: rect.left, y: rect.top + rect.height / 2 - collisionRect.height / 2 }
}

/** Lets steps be dragged by their handles, by mouse, finger and keyboard, to the gaps where they may stand. */
export function DragArea({ children }: { children: ReactNode }) {
  const t = useTranslations('builder.dragging')
  const editor = useEditorStore()
  const placeText = usePlaceText()
  const [dragged, setDragged] = useState<string | null>(null)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toNextGap }),
  )

  function placeOf(gap: GapData | null): string {
    if (!gap) return ''
    const parent = gap.list ? find(editor.getState().definition, gap.list.parent)?.place : ''
    return placeText(gap.list ? `${parent}.${gap.list.arm}.${gap.index + 1}` : `${gap.index + 1}`, ', ')
  }

  function drop({ active, over }: DragEndEvent) {
    setDragged(null)
    const gap = gapOf(over?.data.current)
    if (gap) editor.getState().edit('move', (now) => move(now, String(active.id), gap.list, gap.index))
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragStart={({ active }) => setDragged(String(active.id))}
      onDragEnd={drop}
      onDragCancel={() => setDragged(null)}
      accessibility={{
        screenReaderInstructions: { draggable: t('how') },
        announcements: {
          onDragStart: () => t('begun'),
          onDragOver: ({ over }) => (over ? t('over', { place: placeOf(gapOf(over.data.current)) }) : undefined),
          onDragEnd: ({ over }) => (over ? t('dropped', { place: placeOf(gapOf(over.data.current)) }) : t('cancelled')),
          onDragCancel: () => t('cancelled'),
        },
      }}
    >
      <DraggedContext value={dragged}>{children}</DraggedContext>
      <DragOverlay dropAnimation={null}>{dragged && <Shadow uid={dragged} />}</DragOverlay>
    </DndContext>
  )
}

/** What goes with the pointer. */
function Shadow({ uid }: { uid: string }) {
  const kinds = useTranslations('automation.kinds')
  const step = useEditor((state) => find(state.definition, uid)?.step)
  return step ? <div className="step-shadow">{step.name || kinds(step.kind)}</div> : null
}

/** Makes a button the handle by which a step is dragged. */
export function useHandle(uid: string) {
  const { setNodeRef, attributes, listeners, isDragging } = useDraggable({ id: uid })
  const { role: _, tabIndex: __, ...described } = attributes
  return { ref: setNodeRef, handle: { ...described, ...listeners }, dragged: isDragging || undefined }
}

/** A place between two steps, while a step is dragged that may stand there. */
export function Gap({ parent, arm, index }: { parent: string | null; arm: Arm | null; index: number }) {
  const dragged = use(DraggedContext)
  const editor = useEditorStore()
  const fits = useMemo(
    () => dragged !== null && moveHindrance(editor.getState().definition, dragged, listRef(parent, arm)) === null,
    [dragged, editor, parent, arm],
  )
  return fits ? <OpenGap list={listRef(parent, arm)} index={index} /> : null
}

function OpenGap({ list, index }: GapData) {
  const { setNodeRef, isOver } = useDroppable({
    id: `${list?.parent ?? ''}/${list?.arm ?? 'steps'}/${index}`,
    data: { gap: { list, index } satisfies GapData },
  })
  return <div ref={setNodeRef} className="gap" data-over={isOver || undefined} />
}
