import { Group, Text } from '@mantine/core'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CodeBlock } from '../../lib/CodeBlock'
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
      <CodeBlock label={t('html')}>{html}</CodeBlock>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t('size', { bytes: new TextEncoder().encode(html).length })}
        </Text>
        <CopyIt text={html} label={t('copyHTML')} />
      </Group>
    </>
  )
}
