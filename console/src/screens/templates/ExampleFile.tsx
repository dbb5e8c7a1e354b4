import { Button, FileButton, Group, Text } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem } from '../../api/client'
import { useField, useNewest } from '../../lib/fields/field'
import { useProblemText } from '../../lib/states'

const accepted = { IMAGE: 'image/jpeg,image/png', VIDEO: 'video/mp4', DOCUMENT: 'application/pdf' } as const
export type FileFormat = keyof typeof accepted

export function isFileFormat(format: string | undefined): format is FileFormat {
  return format !== undefined && Object.hasOwn(accepted, format)
}

type Props = { pointer: string; format: FileFormat; handle: string; onChange: (handle: string) => void }

/** The example of a picture, a video or a document that Meta's reviewers see. Customers never get it. */
export function ExampleFile({ pointer, format, handle, onChange }: Props) {
  const t = useTranslations('templates')
  const textOf = useProblemText()
  const { id, error, disabled } = useField(`${pointer}/example`)
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [name, setName] = useState('')
  const write = useNewest(onChange)
  // Meta gives an example out as an address, and takes no address for one
  const isThere = handle !== '' && !handle.startsWith('http')

  async function upload(file: File | null) {
    if (!file) return
    setSending(true)
    setProblem(null)
    const { data, error: refused } = await client.POST('/v1/templates/examples', {
      params: { query: { filename: file.name.slice(-240) } },
      headers: { 'Content-Type': file.type },
      body: '',
      bodySerializer: () => file,
    })
    setSending(false)
    if (refused) return setProblem(refused)
    setName(file.name)
    write.current?.(data.handle)
  }

  return (
    <div>
      <Group gap="sm">
        <FileButton accept={accepted[format]} onChange={(file) => void upload(file)} disabled={disabled}>
          {(props) => (
            <Button
              {...props}
              id={id}
              variant="default"
              loading={sending}
              leftSection={<IconUpload size={16} aria-hidden />}
            >
              {t(isThere ? 'otherExample' : 'uploadExample')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" role="status">
          {isThere ? (name ? t('uploaded', { name }) : t('exampleThere')) : handle ? t('exampleAtMeta') : ''}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('exampleHint')}
      </Text>
      {(problem || error) && (
        <Text size="sm" c="red" role="alert">
          {problem ? textOf(problem) : error}
        </Text>
      )}
    </div>
  )
}
