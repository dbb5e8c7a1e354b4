import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Ticket, TicketState } from '../../lib/tickets/tickets'

type Props = { ticket: Ticket; to: TicketState; onMove: () => void; onClose: () => void }

/** Somebody else moved the ticket since it was taken: whoever moves it now decides. */
export function MovedMeanwhile({ ticket, to, onMove, onClose }: Props) {
  const t = useTranslations('tickets')
  const common = useTranslations('common')
  const states = useTranslations('contact.ticketStatus')
  return (
    <Modal opened onClose={onClose} title={t('movedMeanwhile')}>
      <Stack>
        <Text size="sm">
          {t('movedMeanwhileText', { title: ticket.title, now: states(ticket.status), to: states(to) })}
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common('cancel')}
          </Button>
          <Button
            onClick={() => {
              onMove()
              onClose()
            }}
          >
            {t('moveAllTheSame')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
