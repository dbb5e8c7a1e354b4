import {
  type CollisionDetection,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { oneOf } from '../../lib/search-params'
import { type Ticket, type TicketState, ticketStates } from '../../lib/tickets/tickets'
import { TicketShadow } from './TicketCard'

/** By keyboard a ticket goes from column to column, not by pixels. */
const toNextColumn: KeyboardCoordinateGetter = (event, { context }) => {
  const right = event.code === 'ArrowRight'
  if (!right && event.code !== 'ArrowLeft') return undefined
  event.preventDefault()
  const { collisionRect, droppableContainers, droppableRects } = context
  if (!collisionRect) return undefined
  const middle = collisionRect.left + collisionRect.width / 2
  const columns = droppableContainers
    .getEnabled()
    .flatMap((container) => droppableRects.get(container.id) ?? [])
    .map((rect) => ({ rect, away: rect.left + rect.width / 2 - middle }))
    .filter(({ away }) => (right ? away > 1 : away < -1))
    .sort((a, b) => Math.abs(a.away) - Math.abs(b.away))
  const rect = columns[0]?.rect
  return rect && { x: rect.left + (rect.width - collisionRect.width) / 2, y: collisionRect.top }
}

/** The column below the pointer; by keyboard, the one that the ticket covers most. */
const underneath: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin : rectIntersection)(args)

type Data = { ticket: Ticket }
type Props = {
  /** Moves a ticket that was taken in one state to another. */
  onDrop: (taken: Ticket, to: TicketState) => void
  children: ReactNode
}

/** Lets tickets be dragged to another column by mouse, finger and keyboard. */
export function DragArea({ onDrop, children }: Props) {
  const t = useTranslations('tickets.drag')
  const states = useTranslations('contact.ticketStatus')
  const [dragged, setDragged] = useState<Ticket | null>(null)
  // it begins over its own column, which need not be said
  const left = useRef(false)
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // a finger that does not rest scrolls
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: toNextColumn }),
  )
  const nameOf = (id: unknown) => {
    const state = oneOf(id, ticketStates)
    return state ? states(state) : ''
  }

  function drop({ over }: DragEndEvent) {
    const to = oneOf(over?.id, ticketStates)
    if (dragged && to && to !== dragged.status) onDrop(dragged, to)
    setDragged(null)
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={underneath}
      onDragStart={({ active }) => {
        left.current = false
        setDragged(ticketOf(active.data.current))
      }}
      onDragEnd={drop}
      onDragCancel={() => setDragged(null)}
      accessibility={{
        // who dropped a ticket finds it in the column where it is now
        restoreFocus: false,
        screenReaderInstructions: { draggable: t('how') },
        announcements: {
          onDragStart: ({ active }) => {
            const ticket = ticketOf(active.data.current)
            return ticket ? t('begun', { title: ticket.title, state: states(ticket.status) }) : undefined
          },
          onDragOver: ({ active, over }) => {
            left.current ||= over?.id !== ticketOf(active.data.current)?.status
            return over && left.current ? t('over', { state: nameOf(over.id) }) : undefined
          },
          onDragEnd: ({ over }) => (over ? t('dropped', { state: nameOf(over.id) }) : t('cancelled')),
          onDragCancel: () => t('cancelled'),
        },
      }}
    >
      {children}
      <DragOverlay dropAnimation={null}>{dragged && <TicketShadow ticket={dragged} />}</DragOverlay>
    </DndContext>
  )
}

function isData(data: object): data is Data {
  return 'ticket' in data
}

function ticketOf(data: object | undefined): Ticket | null {
  return data && isData(data) ? data.ticket : null
}

/** Makes a card one that is dragged by the whole of it, and by its handle with keys. */
export function useTicketHandle(ticket: Ticket, disabled: boolean) {
  const data: Data = { ticket }
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, isDragging } = useDraggable({
    id: ticket.id,
    data,
    disabled,
  })
  const { onKeyDown, ...grip } = listeners ?? {}
  // a disabled card has no listeners, and no handle
  const keys: typeof listeners = onKeyDown && { onKeyDown }
  return {
    ref: setNodeRef,
    handleRef: setActivatorNodeRef,
    grip,
    handle: { 'aria-describedby': attributes['aria-describedby'], ...keys },
    dragged: isDragging || undefined,
  }
}

/** Makes a column one in which tickets are dropped. */
export function useColumn(state: TicketState) {
  const { setNodeRef, isOver } = useDroppable({ id: state })
  return { ref: setNodeRef, over: isOver || undefined }
}
