import { ActionIcon, Button, Code, CopyButton, Group, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { useTranslations } from 'use-intl'
import { announce } from './live'

type Way = { copied: boolean; copy: () => void; icon: ReactElement }

/** What copies a text, and says so to who does not see it. */
function Copying({ text, children }: { text: string; children: (way: Way) => ReactElement }) {
  const t = useTranslations('common')
  return (
    <CopyButton value={text}>
      {({ copied, copy }) =>
        children({
          copied,
          copy: () => {
            copy()
            announce(t('copied'))
          },
          icon: copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />,
        })
      }
    </CopyButton>
  )
}

/** A button that copies a text that stands beside it, such as a phone or the code of a field. */
export function CopyText({ text }: { text: string }) {
  const t = useTranslations('common')
  return (
    <Copying text={text}>
      {({ copied, copy, icon }) => (
        <Tooltip label={copied ? t('copied') : t('copy', { text })}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('copy', { text })} onClick={copy}>
            {icon}
          </ActionIcon>
        </Tooltip>
      )}
    </Copying>
  )
}

type CopyItProps = { text: string; label: string; name?: string }

/** A button with words that copies a text; its name says which, where it is not the only one. */
export function CopyIt({ text, label, name }: CopyItProps) {
  const t = useTranslations('common')
  return (
    <Copying text={text}>
      {({ copied, copy, icon }) => (
        <Button
          variant="default"
          onClick={copy}
          style={{ flexShrink: 0 }}
          leftSection={icon}
          aria-label={copied ? undefined : name}
        >
          {copied ? t('copied') : label}
        </Button>
      )}
    </Copying>
  )
}

/** A text that is shown this once, such as a key or a link, and a button that copies it. */
export function Secret({ value, label }: { value: string; label: string }) {
  const t = useTranslations('common')
  return (
    <Group wrap="nowrap" align="start">
      <Code className="secret" aria-label={label} style={{ flex: 1 }}>
        {value}
      </Code>
      <CopyIt text={value} label={t('copyIt')} name={t('copy', { text: label })} />
    </Group>
  )
}
