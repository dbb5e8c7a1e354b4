import { FieldsProvider } from '../../../lib/fields/field'
import { TemplateInput } from '../../../lib/template/TemplateInput'
import { type CampaignForm, form } from './useCampaignForm'

const nothing = () => {}

/** A template and its values, with what the server says of them at their fields. */
export default function TemplatePart({ of: { content, set, sorted, refused, uid, round } }: { of: CampaignForm }) {
  const problems = refused.flatMap((pointer) => {
    const detail = sorted.at[pointer]
    return detail ? [{ pointer: pointer.replace('/template', ''), detail }] : []
  })
  return (
    <FieldsProvider value={{ form: `${form}-template`, uid, readOnly: false, leave: nothing, problems }}>
      <TemplateInput
        key={round}
        prefix=""
        values={content.template}
        onChange={(changes) => set((now) => ({ template: { ...now.template, ...changes } }))}
      />
    </FieldsProvider>
  )
}
