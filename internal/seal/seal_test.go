package seal

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	hexKey   = strings.Repeat("a1", KeySize)
	otherKey = base64.StdEncoding.EncodeToString([]byte("another key of thirty-two bytes!"))
)

func newBox(t *testing.T, key string) *Box {
	t.Helper()
	box, err := New(key)
	require.NoError(t, err)
	return box
}

func TestWhatIsSealedOpensForItsPurposeOnly(t *testing.T) {
	t.Parallel()
	box := newBox(t, hexKey)
	sealed, err := box.Seal([]byte("EAAG token"), "number-token")
	require.NoError(t, err)
	require.NotContains(t, sealed, "EAAG")
	require.True(t, strings.HasPrefix(sealed, "v1."))

	plain, err := box.Open(sealed, "number-token")
	require.NoError(t, err)
	require.Equal(t, "EAAG token", string(plain))

	_, err = box.Open(sealed, "webhook-secret")
	require.ErrorIs(t, err, ErrBroken)
}

func TestTwoSealsOfOneTextDiffer(t *testing.T) {
	t.Parallel()
	box := newBox(t, hexKey)
	first, err := box.Seal(nil, "x")
	require.NoError(t, err)
	second, err := box.Seal(nil, "x")
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	plain, err := box.Open(first, "x")
	require.NoError(t, err)
	require.Empty(t, plain)
}

func TestEveryChangedCharacterIsNoticed(t *testing.T) {
	t.Parallel()
	box := newBox(t, hexKey)
	sealed, err := box.Seal([]byte("secret"), "x")
	require.NoError(t, err)
	for i := range sealed {
		other := byte('A')
		if sealed[i] == other {
			other = 'B'
		}
		_, err := box.Open(sealed[:i]+string(other)+sealed[i+1:], "x")
		require.Error(t, err, "character %d", i)
		_, err = box.Open(sealed[:i], "x")
		require.Error(t, err, "cut at %d", i)
	}
}

func TestARotatedKeyStillOpensWhatItSealed(t *testing.T) {
	t.Parallel()
	old, err := newBox(t, hexKey).Seal([]byte("secret"), "x")
	require.NoError(t, err)

	rotated := newBox(t, otherKey+", "+hexKey)
	plain, err := rotated.Open(old, "x")
	require.NoError(t, err)
	require.Equal(t, "secret", string(plain))

	fresh, err := rotated.Seal([]byte("secret"), "x")
	require.NoError(t, err)
	_, err = newBox(t, otherKey).Open(fresh, "x")
	require.NoError(t, err, "the first key seals")
	_, err = newBox(t, hexKey).Open(fresh, "x")
	require.ErrorIs(t, err, ErrUnknownKey)
}

func TestKeysComeInHexAndBase64(t *testing.T) {
	t.Parallel()
	raw := []byte("\xfb\xff another key of 32 bytes in all")[:KeySize]
	sealed, err := newBox(t, base64.StdEncoding.EncodeToString(raw)).Seal([]byte("secret"), "x")
	require.NoError(t, err)
	for _, key := range []string{
		fmt.Sprintf("%x", raw), fmt.Sprintf("%X", raw), base64.RawStdEncoding.EncodeToString(raw), base64.URLEncoding.EncodeToString(raw),
		base64.RawURLEncoding.EncodeToString(raw),
	} {
		_, err := newBox(t, key).Open(sealed, "x")
		require.NoError(t, err)
	}
	for _, key := range []string{"", "short", hexKey[:62], hexKey + "a1", hexKey + ",", "," + hexKey, strings.Repeat("!", 44)} {
		_, err := New(key)
		require.ErrorIs(t, err, ErrBadKey)
		require.Equal(t, ErrBadKey.Error(), err.Error(), "the key is not repeated")
	}
}

func TestPrintingABoxShowsNoKey(t *testing.T) {
	t.Parallel()
	box := newBox(t, hexKey)
	require.Equal(t, "seal.Box seal.Box seal.Box", fmt.Sprintf("%v %+v %#v", box, box, box))
}
