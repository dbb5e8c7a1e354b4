package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/whatsapp"
)

func TestAReactionIsOneEmojiHoweverItIsMade(t *testing.T) { // A2b
	t.Parallel()
	for name, emoji := range map[string]string{
		"a face": "😀", "a heart": "❤️", "a heart without its selector": "❤", "a keycap": "1️⃣", "a hash": "#️⃣", "a star": "*️⃣",
		"a keycap without selector": "7\u20e3", "a flag": "🇮🇹", "a flag of a part": "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "a skin tone": "👍🏽", "a family": "👨‍👩‍👧‍👦",
		"a kiss": "👩🏻‍❤️‍💋‍👩🏿", "a rainbow": "🏳️‍🌈", "a sign": "™️", "an arrow": "↔️", "a dash": "〰️",
	} {
		require.True(t, whatsapp.IsEmoji(emoji), name)
	}
	for name, other := range map[string]string{
		"nothing": "", "a letter": "a", "a digit": "1", "a hash": "#", "an accent": "è", "two": "😀😀", "two flags": "🇮🇹🇪🇸",
		"half a flag":      "🇮",
		"one and a letter": "👍a", "a letter and one": "a👍", "a blank": " ", "a joiner": "\u200d", "a framed letter": "a\u20e3",
		"a word":  "ok",
		"a field": "%%X%%", "a Chinese letter": "好",
	} {
		require.False(t, whatsapp.IsEmoji(other), name)
	}
}
