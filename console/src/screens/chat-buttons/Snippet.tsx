import { Code, Group, Text } from '@mantine/core'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CopyIt } from '../../lib/copy'
import { type Corner, SiteButton } from './SiteButton'

type Props = { link: string; label: string; corner: Corner }

/** The button as it will be on a site, and the HTML that makes it. */
export function Snippet({ link, label, corner }: Props) {
  const t = useTranslations('chatButtons')
  const button = useRef<HTMLAnchorElement>(null)
  const [html, setHTML] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn depends on them
  useLayoutEffect(() => setHTML(button.current?.outerHTML ?? ''), [link, label, corner])
  return (
    <>
      <div className="site-preview">
        <SiteButton ref={button} link={link} label={label} corner={corner} />
      </div>
      <Code block tabIndex={0} className="snippet" role="region" aria-label={t('html')}>
        {html}
      </Code>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('size', { bytes: new TextEncoder().encode(html).length })}
        </Text>
        <CopyIt text={html} label={t('copyHTML')} />
      </Group>
    </>
  )
}
