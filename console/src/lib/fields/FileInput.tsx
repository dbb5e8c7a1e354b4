import { Button, FileButton, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem } from '../../api/client'
import { may, useSession } from '../session'
import { useProblemText } from '../states'
import { CodeInput } from './CodeInput'
import { useField, useNewest } from './field'

export type File = { link?: string | undefined; media_id?: string | undefined }

type Props = {
  pointer: string
  label: string
  /** What the browser offers to choose, such as `image/jpeg,image/png`. */
  accept: string
  value: File
  onChange: (value: File) => void
}

/** A file by its address, or one that is uploaded here. */
export function FileInput({ pointer, label, accept, value, onChange }: Props) {
  const t = useTranslations('builder.file')
  const session = useSession()
  const textOf = useProblemText()
  const { id, error, disabled } = useField(`${pointer}/media_id`)
  const [from, setFrom] = useState<'link' | 'upload'>(value.media_id ? 'upload' : 'link')
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [name, setName] = useState('')
  const write = useNewest(onChange)

  async function upload(file: globalThis.File | null) {
    if (!file) return
    setSending(true)
    setProblem(null)
    const { data, error: refused } = await client.POST('/v1/media', {
      body: { file: '' },
      bodySerializer: () => {
        const body = new FormData()
        body.append('file', file)
        return body
      },
    })
    setSending(false)
    if (refused) return setProblem(refused)
    setName(file.name)
    write.current?.({ media_id: data.id, link: undefined })
  }

  return (
    <Stack gap="xs" role="group" aria-label={label}>
      {may(session, 'media:write') && (
        <SegmentedControl
          aria-label={t('from', { name: label })}
          disabled={disabled}
          value={from}
          data={[
            { value: 'link', label: t('link') },
            { value: 'upload', label: t('upload') },
          ]}
          onChange={(chosen) => setFrom(chosen === 'upload' ? 'upload' : 'link')}
        />
      )}
      {from === 'link' ? (
        <CodeInput
          pointer={`${pointer}/link`}
          label={t('address')}
          plain
          placeholder="https://"
          value={value.link ?? ''}
          onChange={(link) => onChange({ link: link || undefined, media_id: undefined })}
        />
      ) : (
        <Group gap="sm">
          <FileButton accept={accept} onChange={(file) => void upload(file)} disabled={disabled}>
            {(props) => (
              <Button
                {...props}
                id={id}
                variant="default"
                loading={sending}
                leftSection={<IconUpload size={16} aria-hidden />}
              >
                {t(value.media_id ? 'another' : 'choose')}
              </Button>
            )}
          </FileButton>
          {value.media_id && (
            <Text size="sm" role="status">
              {name ? t('uploaded', { name }) : t('there')}
            </Text>
          )}
        </Group>
      )}
      {(problem || error) && (
        <Text size="sm" c="red" role="alert">
          {problem ? textOf(problem) : error}
        </Text>
      )}
    </Stack>
  )
}

export const accepted = {
  image: 'image/jpeg,image/png',
  video: 'video/mp4,video/3gpp',
  audio: 'audio/aac,audio/amr,audio/mpeg,audio/mp4,audio/ogg',
  document: '.pdf,.txt,.doc,.docx,.xls,.xlsx,.ppt,.pptx',
  sticker: 'image/webp',
} as const
