import { TagsInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CodeInput } from './CodeInput'
import { useField } from './field'
import { Rows } from './Rows'

export type ProductSection = { title?: string; products: string[] }

type Props = {
  pointer: string
  sections: readonly ProductSection[]
  onChange: (sections: ProductSection[]) => void
}

/** Products of a catalogue in sections, by the ids that the shop gave them. */
export function SectionsInput({ pointer, sections, onChange }: Props) {
  const t = useTranslations('builder.products')
  return (
    <Rows
      pointer={pointer}
      legend={t('sections')}
      nameOf={(number) => t('section', { number })}
      items={sections}
      onChange={onChange}
      fresh={{ products: [] }}
      addLabel={t('addSection')}
      max={10}
    >
      {(section, index, change) => (
        <>
          <CodeInput
            pointer={`${pointer}/${index}/title`}
            label={t('title')}
            limit={24}
            value={section.title ?? ''}
            onChange={(title) => change({ ...section, title })}
          />
          <Products
            pointer={`${pointer}/${index}/products`}
            products={section.products}
            onChange={(products) => change({ ...section, products })}
          />
        </>
      )}
    </Rows>
  )
}

type ProductsProps = { pointer: string; products: string[]; onChange: (products: string[]) => void }

function Products({ pointer, products, onChange }: ProductsProps) {
  const t = useTranslations('builder.products')
  return (
    <TagsInput
      {...useField(pointer)}
      label={t('products')}
      description={t('productsHint')}
      value={products}
      maxTags={30}
      acceptValueOnBlur
      onChange={onChange}
    />
  )
}
