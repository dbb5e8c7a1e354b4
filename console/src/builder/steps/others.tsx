import { SegmentedControl, SimpleGrid, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Schemas } from '../../api/client'
import { CodeInput } from '../../lib/fields/CodeInput'
import { accepted, FileInput } from '../../lib/fields/FileInput'
import { useField } from '../../lib/fields/field'
import { JSONInput } from '../../lib/fields/JSONInput'
import { type ProductSection, SectionsInput } from '../../lib/fields/ProductSections'
import { Rows } from '../../lib/fields/Rows'
import { StepSwitch, StepText } from '../fields/bound'
import { Pairs } from '../fields/Pairs'
import { TextsInput } from '../fields/TextsInput'
import { useStep } from '../settings/form'
import { mediaHeaders, StepHeader } from './messages'

/** Which parts of an answer go into which fields. */
export function SaveInput({ hint }: { hint: 'location' | 'flow' | 'products' | 'webhook' }) {
  const t = useTranslations('builder.saveInto')
  const { values, set } = useStep()
  return (
    <Pairs
      pointer="/save"
      legend={t('title')}
      keyLabel={t(hint)}
      valueLabel={t('field')}
      addLabel={t('add')}
      toFields
      value={values.save}
      onChange={(save) => set({ save }, 'save')}
    />
  )
}

export function AskLocationForm() {
  return (
    <>
      <TextsInput limit={1024} required />
      <SaveInput hint="location" />
    </>
  )
}

export function SendFlowForm() {
  const t = useTranslations('builder')
  const { values, set } = useStep()
  return (
    <>
      <TextsInput limit={1024} required />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <StepText name="flow_id" required plain />
        <StepText name="button" limit={20} required />
      </SimpleGrid>
      <StepText name="screen" plain hint={t('hint.screen')} />
      <JSONInput
        pointer="/data"
        label={t('field.data')}
        description={t('hint.data')}
        value={values.data}
        onChange={(data) => set({ data: data as Schemas['Step']['data'] }, 'data')}
      />
      <SaveInput hint="flow" />
      <StepHeader formats={mediaHeaders} />
      <StepText name="footer" limit={60} />
    </>
  )
}

type Shown = 'one' | 'several' | 'all'

export function SendProductsForm() {
  const t = useTranslations('builder')
  const { values, set, readOnly } = useStep()
  // the sections of products are another form than those of a list, which the type of all kinds together does not say
  const sections = (values.sections ?? []) as unknown as ProductSection[]
  const [shown, setShown] = useState<Shown>(values.product ? 'one' : sections.length > 0 ? 'several' : 'all')
  const setSections = (next: ProductSection[] | undefined) =>
    set({ sections: next as unknown as Schemas['Section'][] | undefined }, 'sections')
  return (
    <>
      <SegmentedControl
        aria-label={t('products.which')}
        disabled={readOnly}
        value={shown}
        data={(['one', 'several', 'all'] as const).map((value) => ({ value, label: t(`products.${value}`) }))}
        onChange={(chosen) => {
          const next: Shown = chosen === 'one' || chosen === 'several' ? chosen : 'all'
          setShown(next)
          const first: ProductSection[] = [{ products: [] }]
          set({
            product: undefined,
            thumbnail: undefined,
            sections: next === 'several' ? (first as unknown as Schemas['Section'][]) : undefined,
          })
        }}
      />
      <TextsInput limit={1024} required={shown !== 'one'} />
      {shown !== 'all' && <StepText name="catalog_id" required plain />}
      {shown === 'one' && <StepText name="product" required plain />}
      {shown === 'several' && (
        <>
          <StepHeader formats={['text']} />
          <SectionsInput pointer="/sections" sections={sections} onChange={setSections} />
        </>
      )}
      {shown === 'all' && <StepText name="thumbnail" plain hint={t('hint.thumbnail')} />}
      <StepText name="footer" limit={60} />
      <SaveInput hint="products" />
      <StepSwitch name="track_links" />
    </>
  )
}

export function SendLocationForm() {
  const t = useTranslations('builder.header')
  const { values, set } = useStep()
  const degrees = (name: 'latitude' | 'longitude') => (
    <CodeInput
      pointer={`/${name}`}
      label={t(name)}
      plain
      required
      value={values[name] === undefined ? '' : String(values[name])}
      onChange={(text) => set({ [name]: text }, name)}
    />
  )
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {degrees('latitude')}
        {degrees('longitude')}
      </SimpleGrid>
      <StepText name="address" />
    </>
  )
}

type Card = Schemas['ContactCard']

export function SendContactForm() {
  const t = useTranslations('builder.card')
  const { values, set } = useStep()
  return (
    <Rows<Card>
      pointer="/contacts"
      legend={t('cards')}
      nameOf={(number) => t('one', { number })}
      items={values.contacts ?? []}
      onChange={(contacts) => set({ contacts }, 'contacts')}
      fresh={{ name: '' }}
      addLabel={t('add')}
      max={5}
    >
      {(card, index, change) => (
        <>
          {(['name', 'first_name', 'last_name', 'company', 'title'] as const).map((name) => (
            <CodeInput
              key={name}
              pointer={`/contacts/${index}/${name}`}
              label={t(name)}
              required={name === 'name'}
              value={card[name] ?? ''}
              onChange={(text) => change({ ...card, [name]: text })}
            />
          ))}
          {(['phones', 'emails', 'urls'] as const).map((name) => (
            <Several
              key={name}
              pointer={`/contacts/${index}/${name}`}
              label={t(name)}
              value={card[name] ?? []}
              onChange={(all) => change({ ...card, [name]: all })}
            />
          ))}
        </>
      )}
    </Rows>
  )
}

type SeveralProps = { pointer: string; label: string; value: string[]; onChange: (value: string[]) => void }

function Several({ pointer, label, value, onChange }: SeveralProps) {
  return (
    <TagsInput {...useField(pointer)} label={label} value={value} maxTags={10} acceptValueOnBlur onChange={onChange} />
  )
}

export function SendStickerForm() {
  const t = useTranslations('builder.media')
  const { values, set } = useStep()
  return (
    <FileInput
      pointer=""
      label={t('sticker')}
      accept={accepted.sticker}
      value={values}
      onChange={(file) => set({ link: file.link, media_id: file.media_id }, 'file')}
    />
  )
}

export function ReactForm() {
  const t = useTranslations('builder.hint')
  return <StepText name="emoji" required hint={t('react')} />
}
