import { CloseButton, Progress, Text } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { type Problem, type Schemas, signedOut, unreached } from '../../api/client'
import { ProblemAlert } from '../../lib/states'
import type { Draft, File as Kept } from '../model/draft'

type Answer = { data: Schemas['MediaFile'] } | { problem: Problem }

/** Uploads a file, and says how far it is: fetch does not. */
function upload(file: File, onPart: (part: number) => void, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const away: Answer = { problem: { type: unreached, title: '', status: 0 } }
    signal.addEventListener('abort', () => request.abort())
    request.upload.onprogress = (event) => event.lengthComputable && onPart(event.loaded / event.total)
    request.onerror = () => resolve(away)
    request.onabort = () => resolve(away)
    request.onload = () => {
      if (request.status === 401) signedOut()
      try {
        const answer = JSON.parse(request.responseText)
        resolve(request.status === 201 ? { data: answer } : { problem: answer })
      } catch {
        resolve({ problem: { type: '/problems/unavailable', title: request.statusText, status: request.status } })
      }
    }
    const body = new FormData()
    body.append('file', file)
    request.open('POST', '/v1/media')
    request.send(body)
  })
}

type State = { name: string; part: number } | null

/** A file on its way to the server; what it may be, and how large, the server says. */
export function useUpload(onDone: (file: Kept) => void) {
  const [state, setState] = useState<State>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const stop = useRef<AbortController>(null)
  useEffect(() => () => stop.current?.abort(), [])

  async function begin(file: File) {
    stop.current?.abort()
    const mine = new AbortController()
    stop.current = mine
    setProblem(null)
    setState({ name: file.name, part: 0 })
    const answer = await upload(file, (part) => setState({ name: file.name, part }), mine.signal)
    if (mine.signal.aborted) return
    setState(null)
    if ('problem' in answer) setProblem(answer.problem)
    else onDone({ id: answer.data.id, kind: answer.data.kind, name: answer.data.filename || file.name })
  }
  const cancel = () => {
    stop.current?.abort()
    setState(null)
  }
  return { state, problem, begin, cancel, forget: () => setProblem(null) }
}

type Props = { draft: Draft; upload: ReturnType<typeof useUpload>; onRemove: () => void }

/** The file that goes with the message. */
export function Upload({ draft, upload: { state, problem, cancel }, onRemove }: Props) {
  const t = useTranslations('chat')
  return (
    <>
      {problem && <ProblemAlert problem={problem} title={t('fileRefused')} />}
      {state && (
        <div className="composer-quote">
          <div className="composer-line">
            <Text size="xs">{t('uploading', { name: state.name })}</Text>
            <Progress value={state.part * 100} size="sm" aria-label={t('uploading', { name: state.name })} />
          </div>
          <CloseButton size="sm" aria-label={t('uploadStop')} onClick={cancel} />
        </div>
      )}
      {draft.file && (
        <div className="composer-quote">
          {draft.file.kind === 'image' ? (
            <img className="composer-picture" src={`/v1/media/${encodeURIComponent(draft.file.id)}`} alt="" />
          ) : (
            <IconPaperclip size={18} aria-hidden />
          )}
          <Text size="xs" className="composer-line">
            {t(`kinds.${draft.file.kind}`)}: {draft.file.name}
          </Text>
          <CloseButton size="sm" aria-label={t('fileRemove')} onClick={onRemove} />
        </div>
      )}
    </>
  )
}
