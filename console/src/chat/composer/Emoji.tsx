import { UnstyledButton } from '@mantine/core'
import { useTranslations } from 'use-intl'

const all =
  '😀 😃 😄 😁 😅 😂 🙂 😉 😊 😇 😍 😘 😋 😎 🤗 🤔 🤩 😏 😐 😮 😢 😭 😡 😱 🥳 😴 🤝 👋 👍 👎 👏 🙏 💪 👌 ✌️ 🤞 👀 ❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 🔥 ⭐ ✨ 🎉 🎁 🎂 🍕 ☕ 🍷 🌹 🌞 🌧️ ❄️ 🚗 🚚 ✈️ 🏠 🏥 📍 📅 ⏰ 📞 💬 📷 🎵 💡 🔑 🔒 🛒 💳 💶 📦 ✅ ❌ ❗ ❓ ⚠️ ➡️ 🔝 🆗'.split(
    ' ',
  )

/** Signs that people often use, to put into a text. Each is called by the name that the system gives it. */
export default function Emoji({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useTranslations('chat')
  return (
    <div className="emoji" role="group" aria-label={t('emoji')}>
      {all.map((one) => (
        <UnstyledButton key={one} className="emoji-one" onClick={() => onPick(one)}>
          {one}
        </UnstyledButton>
      ))}
    </div>
  )
}
