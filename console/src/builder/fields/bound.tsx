import { NativeSelect, Switch } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CodeInput } from '../../lib/fields/CodeInput'
import { useField } from '../../lib/fields/field'
import type { Step } from '../model/definition'
import { useStep } from '../settings/form'

/** The settings that are texts. */
export type TextKey =
  | 'text'
  | 'footer'
  | 'button'
  | 'url'
  | 'title'
  | 'category'
  | 'reference'
  | 'value'
  | 'address'
  | 'screen'
  | 'flow_id'
  | 'catalog_id'
  | 'product'
  | 'thumbnail'
  | 'name'
  | 'emoji'

type TextProps = { name: TextKey; limit?: number; lines?: number; required?: boolean; plain?: boolean; hint?: string }

/** A setting of the step that is a text. */
export function StepText({ name, hint, ...rest }: TextProps) {
  const t = useTranslations('builder.field')
  const { values, set } = useStep()
  return (
    <CodeInput
      {...rest}
      pointer={`/${name}`}
      label={t(name)}
      description={hint}
      value={values[name] ?? ''}
      onChange={(text) => set({ [name]: text }, name)}
    />
  )
}

type ChoiceKey = 'delivery' | 'on_failure' | 'choose' | 'priority' | 'status' | 'to' | 'method'

type ChoiceProps<K extends ChoiceKey> = {
  name: K
  /** Each value with its words; the first is what holds when nothing is set. */
  options: readonly { value: Exclude<Step[K], undefined> | ''; label: string }[]
}

/** A setting of the step that is one of a few. */
export function StepChoice<K extends ChoiceKey>({ name, options }: ChoiceProps<K>) {
  const t = useTranslations('builder.field')
  const { values, set } = useStep()
  const field = useField(`/${name}`)
  const key: ChoiceKey = name
  return (
    <NativeSelect
      {...field}
      label={t(key)}
      value={values[name] ?? ''}
      data={options.map(({ value, label }) => ({ value: String(value), label }))}
      onChange={(event) => {
        const chosen = options.find(({ value }) => value === event.currentTarget.value)?.value
        set({ [name]: chosen || undefined })
      }}
    />
  )
}

/** A setting of the step that is on or off. */
export function StepSwitch({ name }: { name: 'track_links' }) {
  const t = useTranslations('builder.field')
  const hints = useTranslations('builder.hint')
  const { values, set } = useStep()
  const field = useField(`/${name}`)
  return (
    <Switch
      {...field}
      label={t(name)}
      description={hints(name)}
      checked={values[name] ?? false}
      onChange={(event) => set({ [name]: event.currentTarget.checked || undefined })}
    />
  )
}
