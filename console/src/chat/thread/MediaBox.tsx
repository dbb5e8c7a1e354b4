import { Anchor, Button, Text, UnstyledButton } from '@mantine/core'
import { IconDownload, IconFile } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { onDemand } from '../../lib/load'

const Viewer = onDemand(() => import('./Viewer'))

type Media = Schemas['MessageMedia']

/** A file of a message: pictures, films and sounds are shown, documents saved. Addresses of others are not fetched. */
export function MediaBox({ media }: { media: Media }) {
  const t = useTranslations('chat')
  const [tries, setTries] = useState(0)
  const [broken, setBroken] = useState(false)
  const [opened, setOpened] = useState(false)
  const id = media.media_id
  const name = media.filename || t(`kinds.${media.kind}`)
  if (!id) {
    return (
      <div className="bubble-part">
        <IconFile size={16} aria-hidden /> {name}
        {media.link && <div className="bubble-address">{media.link}</div>}
      </div>
    )
  }
  if (broken) {
    return (
      <div className="bubble-part">
        <Text size="sm">{t('mediaAway', { name })}</Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            setTries(tries + 1)
            setBroken(false)
          }}
        >
          {t('mediaAgain')}
        </Button>
      </div>
    )
  }
  // another address for each try: browsers remember what they did not get
  const source = `/v1/media/${encodeURIComponent(id)}${tries ? `?try=${tries}` : ''}`
  const failed = () => setBroken(true)
  switch (media.kind) {
    case 'image':
    case 'sticker':
      return (
        <>
          <UnstyledButton onClick={() => setOpened(true)} aria-label={t('openPicture', { name })}>
            <img className={`bubble-${media.kind}`} src={source} alt={name} onError={failed} />
          </UnstyledButton>
          <Suspense fallback={null}>
            {opened && <Viewer source={source} name={name} onClose={() => setOpened(false)} />}
          </Suspense>
        </>
      )
    case 'video':
      return (
        // biome-ignore lint/a11y/useMediaCaption: what people send each other has no captions
        <video className="bubble-video" src={source} controls preload="metadata" aria-label={name} onError={failed} />
      )
    case 'audio':
      return (
        // biome-ignore lint/a11y/useMediaCaption: what people send each other has no captions
        <audio
          className="bubble-audio"
          src={source}
          controls
          preload="metadata"
          aria-label={media.voice ? t('voice') : name}
          onError={failed}
        />
      )
    case 'document':
      return (
        <Anchor href={source} download={media.filename || true} className="bubble-file" underline="always">
          <IconDownload size={18} aria-hidden /> {name}
        </Anchor>
      )
  }
}
