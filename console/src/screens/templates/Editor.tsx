import { Button, Menu, NativeSelect, NumberInput, SimpleGrid, Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { useField, useFields } from '../../lib/fields/field'
import { type Form, inCategory, withNames, withoutPart, withPart } from './form'
import { Part } from './Part'
import { categories, componentKinds } from './parts'

type Props = { form: Form; onChange: (next: Form) => void }

/** All that a template says, part by part, in the order in which it is read. */
export function Editor({ form, onChange }: Props) {
  const { components } = form
  return (
    <Stack gap="md">
      <Basics form={form} onChange={onChange} />
      {components.map((component, index) => (
        <Part
          key={component.type}
          pointer={`/components/${index}`}
          form={form}
          component={component}
          onChange={(next) => onChange({ ...form, components: components.with(index, next) })}
          onRemove={() => onChange(withoutPart(form, component.type))}
        />
      ))}
      <AddPart form={form} onChange={onChange} />
    </Stack>
  )
}

function Basics({ form, onChange }: Props) {
  const t = useTranslations('templates')
  const ways = useField('/parameter_format')
  const ttl = useField('/message_send_ttl_seconds')
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect
          {...useField('/category')}
          label={t('category')}
          value={form.category}
          data={categories.map((value) => ({ value, label: t(`categories.${value}`) }))}
          onChange={(event) => {
            const next = categories.find((one) => one === event.currentTarget.value)
            if (next) onChange(inCategory(form, next))
          }}
        />
        {form.category !== 'AUTHENTICATION' && (
          <NativeSelect
            {...ways}
            label={t('variables')}
            value={form.named ? 'named' : 'numbered'}
            data={[
              { value: 'numbered', label: t('numbered') },
              { value: 'named', label: t('named') },
            ]}
            onChange={(event) => onChange(withNames(form, event.currentTarget.value === 'named'))}
          />
        )}
      </SimpleGrid>
      <NumberInput
        {...ttl}
        label={t('ttl')}
        description={t('ttlHint')}
        allowDecimal={false}
        value={form.ttl ?? ''}
        onChange={(value) => {
          const { ttl: _, ...rest } = form
          onChange(value === '' ? rest : { ...rest, ttl: Number(value) })
        }}
      />
    </>
  )
}

function AddPart({ form, onChange }: Props) {
  const t = useTranslations('templates')
  const { readOnly } = useFields()
  const isCode = form.category === 'AUTHENTICATION'
  const missing = componentKinds.filter(
    (kind) =>
      !form.components.some(({ type }) => type === kind) && (!isCode || ['BODY', 'FOOTER', 'BUTTONS'].includes(kind)),
  )
  if (readOnly || missing.length === 0) return null
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} style={{ alignSelf: 'start' }}>
          {t('addPart')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {missing.map((kind) => (
          <Menu.Item key={kind} onClick={() => onChange(withPart(form, kind))}>
            {t(`parts.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
