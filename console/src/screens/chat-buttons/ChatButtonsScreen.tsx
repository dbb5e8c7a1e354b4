import { Anchor, Button, Group, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { IconDownload, IconMessageCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { api, client } from '../../api/client'
import { CopyText } from '../../lib/copy'
import { download } from '../../lib/download'
import { usePageTitle } from '../../lib/hooks'
import { useKept } from '../../lib/kept'
import { Section } from '../../lib/Section'
import { may, useSession } from '../../lib/session'
import { Empty, Failed, Loading, ScreenHead } from '../../lib/states'
import { chatLink } from './link'
import { pngOf, svgOf } from './qr'
import { Snippet } from './Snippet'
import './chat-buttons.css'

/** As long as the texts of WhatsApp's own codes; longer ones make a code that phones read badly. */
const longest = 140

/** Ways for customers to begin a chat: an address, a code to print, a button for a site. Nothing of them is stored: all is made here. */
export function ChatButtonsScreen() {
  const t = useTranslations('chatButtons')
  usePageTitle(t('title'))
  const session = useSession()
  const directory = api.useQuery('get', '/v1/directory')
  const kept = useKept('chat-buttons', { number: '', text: '', label: t('labelUsual'), corner: 'right' })
  const { text, label } = kept.values
  if (directory.isPending) return <Loading />
  if (directory.error) return <Failed problem={directory.error} retry={() => void directory.refetch()} />
  const { numbers, automations } = directory.data
  const number = numbers.find(({ id }) => id === kept.values.number) ?? numbers[0]
  if (!number) {
    return (
      <>
        <ScreenHead title={t('title')} />
        <Empty text={t('noNumber')} icon={<IconMessageCircle size={28} />}>
          {may(session, 'settings:write') && (
            <Button component={Link} to="/settings/numbers">
              {t('addNumber')}
            </Button>
          )}
        </Empty>
      </>
    )
  }
  const link = chatLink(number.display_phone, text)
  const takePhrase = async (id: string) => {
    if (!id) return
    const { data } = await client.GET('/v1/automations/{id}', { params: { path: { id } } })
    const phrase = data?.start.find((start) => start.kind === 'message')?.phrase
    if (phrase) kept.set({ text: phrase, ...(data?.number_id && { number: data.number_id }) })
  }
  return (
    <>
      <ScreenHead title={t('title')} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          <Section title={t('chat')} hint={t('chatHint')}>
            <NativeSelect
              label={t('number')}
              data={numbers.map(({ id, display_phone }) => ({ value: id, label: display_phone }))}
              value={number.id}
              onChange={(event) => kept.set({ number: event.currentTarget.value })}
            />
            <NativeSelect
              label={t('automation')}
              description={t('automationHint')}
              data={[
                { value: '', label: t('noAutomation') },
                ...automations.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={(event) => void takePhrase(event.currentTarget.value)}
            />
            <Textarea
              label={t('text')}
              description={t('textHint', { left: longest - text.length })}
              value={text}
              maxLength={longest}
              autosize
              minRows={2}
              onChange={(event) => kept.set({ text: event.currentTarget.value })}
            />
          </Section>
          <Section title={t('link')}>
            <Group wrap="nowrap">
              <Anchor href={link} target="_blank" rel="noopener noreferrer" className="chat-link">
                {link}
              </Anchor>
              <CopyText text={link} />
            </Group>
          </Section>
        </Stack>
        <Stack gap="lg">
          <Section title={t('qr')} hint={t('qrHint')}>
            <img className="chat-qr" alt={t('qrAlt')} src={`data:image/svg+xml,${encodeURIComponent(svgOf(link))}`} />
            <Group>
              <Button
                variant="default"
                leftSection={<IconDownload size={16} aria-hidden />}
                onClick={() => download('chat.svg', 'image/svg+xml', svgOf(link))}
              >
                SVG
              </Button>
              <Button
                variant="default"
                leftSection={<IconDownload size={16} aria-hidden />}
                onClick={async () => download('chat.png', 'image/png', await pngOf(link))}
              >
                PNG
              </Button>
            </Group>
          </Section>
          <Section title={t('button')} hint={t('buttonHint')}>
            <Group align="end" grow>
              <TextInput
                label={t('label')}
                value={label}
                maxLength={40}
                onChange={(event) => kept.set({ label: event.currentTarget.value })}
              />
              <NativeSelect
                label={t('corner')}
                data={[
                  { value: 'right', label: t('right') },
                  { value: 'left', label: t('left') },
                ]}
                value={kept.values.corner}
                onChange={(event) => kept.set({ corner: event.currentTarget.value })}
              />
            </Group>
            <Snippet
              link={link}
              label={label.trim() || t('labelUsual')}
              corner={kept.values.corner === 'left' ? 'left' : 'right'}
            />
          </Section>
        </Stack>
      </SimpleGrid>
    </>
  )
}
