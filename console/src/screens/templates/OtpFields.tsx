import { NativeSelect, Switch } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useField, useFields } from '../../lib/fields/field'
import { Rows } from '../../lib/fields/Rows'
import { type Button, most, otpKinds } from './parts'
import { TextBox } from './TextBox'

type Props = { pointer: string; button: Button; onChange: (next: Button) => void }

/** How a one-time code comes to where it is wanted: copied, or handed to an app. */
export function OtpFields({ pointer, button, onChange }: Props) {
  const t = useTranslations('templates')
  const { readOnly } = useFields()
  const kind = button.otp_type ?? 'COPY_CODE'
  return (
    <>
      <NativeSelect
        {...useField(`${pointer}/otp_type`)}
        label={t('otp')}
        value={kind}
        data={otpKinds.map((value) => ({ value, label: t(`otps.${value}`) }))}
        onChange={(event) => {
          const { autofill_text: _, supported_apps: __, zero_tap_terms_accepted: ___, ...rest } = button
          onChange({ ...rest, otp_type: event.currentTarget.value })
        }}
      />
      {kind !== 'COPY_CODE' && (
        <>
          <TextBox
            pointer={`${pointer}/autofill_text`}
            label={t('autofill')}
            value={button.autofill_text ?? ''}
            onChange={(text) => onChange({ ...button, autofill_text: text })}
          />
          <Rows
            pointer={`${pointer}/supported_apps`}
            legend={t('apps')}
            nameOf={(number) => t('app', { number })}
            items={button.supported_apps ?? []}
            fresh={{ package_name: '', signature_hash: '' }}
            addLabel={t('addApp')}
            max={most.apps}
            onChange={(apps) => onChange({ ...button, supported_apps: apps })}
          >
            {(app, index, change) => (
              <>
                <TextBox
                  pointer={`${pointer}/supported_apps/${index}/package_name`}
                  label={t('package')}
                  plain
                  value={app.package_name}
                  onChange={(name) => change({ ...app, package_name: name })}
                />
                <TextBox
                  pointer={`${pointer}/supported_apps/${index}/signature_hash`}
                  label={t('signature')}
                  plain
                  value={app.signature_hash}
                  onChange={(hash) => change({ ...app, signature_hash: hash })}
                />
              </>
            )}
          </Rows>
        </>
      )}
      {kind === 'ZERO_TAP' && (
        <Switch
          label={t('zeroTap')}
          disabled={readOnly}
          checked={button.zero_tap_terms_accepted ?? false}
          onChange={(event) => onChange({ ...button, zero_tap_terms_accepted: event.currentTarget.checked })}
        />
      )}
    </>
  )
}
