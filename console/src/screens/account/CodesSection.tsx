import { Badge, Button, Group, Image, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { client, type Problem, type Schemas } from '../../api/client'
import { Secret } from '../../lib/copy'
import { announce } from '../../lib/live'
import { codeOf } from '../../lib/problem'
import { Section } from '../../lib/Section'
import { useRenewSession, useSession } from '../../lib/session'
import { ProblemAlert } from '../../lib/states'

/** Turns one-time codes on and off. */
export function CodesSection() {
  const t = useTranslations('account')
  const { totp } = useSession()
  return (
    <Section
      title={t('totpTitle')}
      hint={t('totpHint')}
      aside={
        <Badge variant="light" color={totp ? 'teal' : 'gray'}>
          {totp ? t('totpOn') : t('totpOff')}
        </Badge>
      }
    >
      {totp ? <TurnOff /> : <TurnOn />}
    </Section>
  )
}

/** A secret, which the person's app takes by a picture, and a first code that shows that it did. */
function TurnOn() {
  const t = useTranslations('account')
  const renew = useRenewSession()
  const [offer, setOffer] = useState<Schemas['TOTPOffer'] | null>(null)
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sending, setSending] = useState(false)

  async function begin() {
    setSending(true)
    const { data, error } = await client.POST('/v1/session/totp')
    setSending(false)
    setProblem(error ?? null)
    if (data) setOffer(data)
  }
  async function confirm(event: FormEvent) {
    event.preventDefault()
    setSending(true)
    const { error } = await client.PUT('/v1/session/totp', { body: { code } })
    setSending(false)
    if (error) {
      setProblem(codeOf(error) === 'forbidden' ? { ...error, type: '/problems/wrong', detail: t('totpWrong') } : error)
      return
    }
    announce(t('totpDone'))
    await renew()
  }

  if (!offer) {
    return (
      <Stack align="start">
        {problem && <ProblemAlert problem={problem} />}
        <Button variant="default" loading={sending} onClick={begin}>
          {t('totpStart')}
        </Button>
      </Stack>
    )
  }
  return (
    <form onSubmit={confirm}>
      <Stack>
        {problem && <ProblemAlert problem={problem} />}
        <Text size="sm">{t('totpScan')}</Text>
        <Group align="start" gap="xl">
          <Image src={offer.qr} alt={t('totpQr')} w={180} h={180} className="qr" />
          <Stack flex={1} miw={220}>
            <div>
              <Text size="sm" c="dimmed" mb={4}>
                {t('totpSecret')}
              </Text>
              <Secret value={offer.secret} label={t('totpSecret')} />
            </div>
            <TextInput
              label={t('totpCode')}
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9]{6}"
              maxLength={6}
              required
              withAsterisk={false}
              maw={220}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value.replace(/\D/g, ''))}
            />
            <Button type="submit" loading={sending} style={{ alignSelf: 'start' }}>
              {t('totpConfirm')}
            </Button>
          </Stack>
        </Group>
      </Stack>
    </form>
  )
}

/** Needs the password, so that nobody does it on a computer that was left open. */
function TurnOff() {
  const t = useTranslations('account')
  const signIn = useTranslations('signIn')
  const renew = useRenewSession()
  const queries = useQueryClient()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sending, setSending] = useState(false)

  async function remove(event: FormEvent) {
    event.preventDefault()
    setSending(true)
    const { error } = await client.DELETE('/v1/session/totp', { body: { password } })
    setSending(false)
    if (error) {
      setProblem(codeOf(error) === 'forbidden' ? { ...error, type: '/problems/wrong', detail: t('oldWrong') } : error)
      return
    }
    announce(t('totpRemoved'))
    await renew()
    void queries.invalidateQueries({ queryKey: ['get', '/v1/sessions'] })
  }

  return (
    <form onSubmit={remove}>
      <Stack maw={420}>
        {problem && <ProblemAlert problem={problem} />}
        <PasswordInput
          label={t('old')}
          description={t('totpStopHint')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': signIn('show'), tabIndex: 0 }}
        />
        <Button type="submit" variant="default" loading={sending} style={{ alignSelf: 'start' }}>
          {t('totpStop')}
        </Button>
      </Stack>
    </form>
  )
}
