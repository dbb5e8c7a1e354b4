import { Button, Group } from '@mantine/core'
import { useTranslations } from 'use-intl'

type Props = { submitLabel: string; sending: boolean; onCancel: () => void }

/** The end of a form in a dialog: away with it, or send it. */
export function FormButtons({ submitLabel, sending, onCancel }: Props) {
  const t = useTranslations('common')
  return (
    <Group justify="end">
      <Button variant="default" onClick={onCancel}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={sending}>
        {submitLabel}
      </Button>
    </Group>
  )
}
