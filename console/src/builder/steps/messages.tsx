import { NativeSelect, SimpleGrid, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CodeInput } from '../../lib/fields/CodeInput'
import { accepted, FileInput } from '../../lib/fields/FileInput'
import { useField } from '../../lib/fields/field'
import { type HeaderFormat, HeaderInput } from '../../lib/fields/HeaderInput'
import { Rows } from '../../lib/fields/Rows'
import { TemplateInput } from '../../lib/template/TemplateInput'
import { StepSwitch, StepText } from '../fields/bound'
import { TextsInput } from '../fields/TextsInput'
import { useStep } from '../settings/form'

/** What may stand above a message with something to tap. */
export const mediaHeaders: readonly HeaderFormat[] = ['text', 'image', 'video', 'document']

/** The header of a message. One that is a text alone is sent as the text. */
export function StepHeader({ formats }: { formats: readonly HeaderFormat[] }) {
  const t = useTranslations('builder.field')
  const { values, set } = useStep()
  const plain = formats.length === 1
  return (
    <HeaderInput
      pointer="/header"
      label={t('header')}
      formats={formats}
      value={values.header}
      onChange={(header, typed) => {
        const text = typeof header === 'object' ? header.text : undefined
        set({ header: plain && text !== undefined ? text : header }, typed)
      }}
    />
  )
}

export function SendTemplateForm() {
  const { values, set } = useStep()
  const { template, language, parameters, header, cards, offer } = values
  // of a template the values of its buttons stand by their places; a list of buttons is another kind's
  const buttons = Array.isArray(values.buttons) ? undefined : values.buttons
  return (
    <TemplateInput
      prefix=""
      values={{ template, language, parameters, header, buttons, cards, offer }}
      onChange={(changes, typed) => set(changes, typed)}
    />
  )
}

const mediaTypes = ['image', 'video', 'audio', 'document', 'sticker'] as const

export function SendMessageForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  const { media } = values
  const field = useField('/media', true)
  const type = media?.type
  return (
    <>
      <TextsInput limit={4096} hint={media ? t('hint.textAndMedia') : undefined} />
      <NativeSelect
        {...field}
        label={t('field.media')}
        value={type ?? ''}
        data={[
          { value: '', label: t('media.none') },
          ...mediaTypes.map((value) => ({ value, label: t(`media.${value}`) })),
        ]}
        onChange={(event) => {
          const chosen = mediaTypes.find((one) => one === event.currentTarget.value)
          set({ media: chosen && { type: chosen } })
        }}
      />
      {media && type && (
        <>
          <FileInput
            pointer="/media"
            label={t(`media.${type}`)}
            accept={accepted[type]}
            value={media}
            onChange={({ link, media_id: id }) => {
              const { link: _, media_id: __, ...rest } = media
              set({ media: { ...rest, ...(link ? { link } : {}), ...(id ? { media_id: id } : {}) } }, 'media')
            }}
          />
          {type !== 'audio' && type !== 'sticker' && (
            <CodeInput
              pointer="/media/caption"
              label={t('media.caption')}
              limit={1024}
              lines={2}
              value={media.caption ?? ''}
              onChange={(caption) => set({ media: { ...media, caption } }, 'caption')}
            />
          )}
          {type === 'document' && (
            <CodeInput
              pointer="/media/filename"
              label={t('header.filename')}
              value={media.filename ?? ''}
              onChange={(filename) => set({ media: { ...media, filename } }, 'filename')}
            />
          )}
        </>
      )}
      <StepSwitch name="track_links" />
    </>
  )
}

export function SendButtonsForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  const buttons = Array.isArray(values.buttons) ? values.buttons : []
  return (
    <>
      <TextsInput limit={1024} required />
      <Rows
        pointer="/buttons"
        legend={t('field.buttons')}
        nameOf={(number) => t('button', { number })}
        items={buttons}
        onChange={(next) => set({ buttons: next }, 'buttons')}
        fresh={{ text: '' }}
        addLabel={t('addButton')}
        max={3}
      >
        {(button, index, change) => (
          <CodeInput
            pointer={`/buttons/${index}/text`}
            label={t('button', { number: index + 1 })}
            limit={20}
            required
            value={button.text}
            onChange={(text) => change({ ...button, text })}
          />
        )}
      </Rows>
      <StepHeader formats={mediaHeaders} />
      <StepText name="footer" limit={60} />
      <StepSwitch name="track_links" />
    </>
  )
}

export function SendListForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  const sections = values.sections ?? []
  return (
    <>
      <TextsInput limit={4096} required />
      <StepText name="button" limit={20} required hint={t('hint.listButton')} />
      <Rows
        pointer="/sections"
        legend={t('field.sections')}
        nameOf={(number) => t('section', { number })}
        items={sections}
        onChange={(next) => set({ sections: next }, 'sections')}
        fresh={{ rows: [{ text: '' }] }}
        addLabel={t('addSection')}
        max={10}
      >
        {(section, at, change) => (
          <>
            {(sections.length > 1 || section.title) && (
              <CodeInput
                pointer={`/sections/${at}/title`}
                label={t('field.title')}
                limit={24}
                value={section.title ?? ''}
                onChange={(title) => change({ ...section, title })}
              />
            )}
            <Rows
              pointer={`/sections/${at}/rows`}
              legend={t('rowsOf', { number: at + 1 })}
              nameOf={(number) => t('row', { number })}
              items={section.rows}
              onChange={(rows) => change({ ...section, rows })}
              fresh={{ text: '' }}
              addLabel={t('addRow')}
              max={10}
            >
              {(row, index, changeRow) => (
                <Stack gap={4}>
                  <CodeInput
                    pointer={`/sections/${at}/rows/${index}/text`}
                    label={t('row', { number: index + 1 })}
                    limit={24}
                    required
                    value={row.text}
                    onChange={(text) => changeRow({ ...row, text })}
                  />
                  <CodeInput
                    pointer={`/sections/${at}/rows/${index}/description`}
                    label={t('rowDescription')}
                    limit={72}
                    value={row.description ?? ''}
                    onChange={(description) => changeRow({ ...row, description })}
                  />
                </Stack>
              )}
            </Rows>
          </>
        )}
      </Rows>
      <StepHeader formats={['text']} />
      <StepText name="footer" limit={60} />
      <StepSwitch name="track_links" />
    </>
  )
}

export function SendLinkForm() {
  return (
    <>
      <TextsInput limit={1024} required />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <StepText name="button" limit={20} required />
        <StepText name="url" required plain />
      </SimpleGrid>
      <StepHeader formats={mediaHeaders} />
      <StepText name="footer" limit={60} />
      <StepSwitch name="track_links" />
    </>
  )
}
