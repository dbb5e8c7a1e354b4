import { Anchor, Button, Drawer, Group } from '@mantine/core'
import { IconExternalLink, IconKeyboard } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { ManualText, useManualPage } from '../lib/manual/ManualText'
import { type Place, pageAbout } from '../lib/manual/pages'

type Props = {
  /** The address of the screen that somebody wants help with. */
  path: string
  onKeys: () => void
  onClose: () => void
}

/** The page of the manual about the screen, beside it. */
export default function HelpDrawer({ path, onKeys, onClose }: Props) {
  const t = useTranslations('help')
  const keys = useTranslations('shortcuts')
  const [place, setPlace] = useState<Place>({ page: pageAbout(path) })
  const { title = t('title') } = useManualPage(place.page)
  const head = useRef<HTMLSpanElement>(null)

  function go(to: Place) {
    setPlace({ ...to })
    // the link that was followed goes away with its page; a heading that is meant takes the focus itself
    if (!to.anchor) head.current?.focus()
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      title={
        <span ref={head} tabIndex={-1}>
          {title}
        </span>
      }
    >
      <Group gap="xs" mb="sm">
        {place.page !== 'README' && (
          <Button variant="default" size="xs" onClick={() => go({ page: 'README' })}>
            {t('all')}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconExternalLink size={14} aria-hidden />}
          renderRoot={(props) => <Link to="/manual/$page" params={{ page: place.page }} target="_blank" {...props} />}
        >
          {t('own')}
        </Button>
        <Button variant="default" size="xs" leftSection={<IconKeyboard size={14} aria-hidden />} onClick={onKeys}>
          {keys('title')}
        </Button>
      </Group>
      <ManualText
        key={place.page}
        place={place}
        level={3}
        link={(to, words) => (
          <Anchor component="button" type="button" inherit underline="always" onClick={() => go(to)}>
            {words}
          </Anchor>
        )}
      />
    </Drawer>
  )
}
