import { Anchor, Modal } from '@mantine/core'
import { useTranslations } from 'use-intl'

type Props = { source: string; name: string; onClose: () => void }

/** A picture as large as the window. */
export default function Viewer({ source, name, onClose }: Props) {
  const t = useTranslations('chat')
  return (
    <Modal opened onClose={onClose} title={name} size="auto" centered>
      <img className="viewer" src={source} alt={name} />
      <Anchor href={source} download size="sm" underline="always">
        {t('download')}
      </Anchor>
    </Modal>
  )
}
