package models

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnIDIsWrittenShortAsAULIDAndReadBack(t *testing.T) {
	t.Parallel()
	for long, short := range map[string]string{
		"00000000-0000-0000-0000-000000000000": "00000000000000000000000000",
		"ffffffff-ffff-ffff-ffff-ffffffffffff": "7zzzzzzzzzzzzzzzzzzzzzzzzz",
		"01563e3a-b5d3-d676-4c61-efb99302bd5b": "01arz3ndektsv4rrffq69g5fav", // the example of the ULID specification
	} {
		got, ok := ShortID(long)
		require.True(t, ok)
		require.Equal(t, short, got)
		require.Equal(t, long, LongID(short))
		require.Equal(t, long, LongID(strings.ToUpper(short)))
		require.Equal(t, long, LongID(long), "the long form stays as it is")
	}
}

func TestShortIDsSortAsLongOnesDo(t *testing.T) {
	t.Parallel()
	long := []string{
		"00000000-0000-7000-8000-00000000001f", "00000000-0000-7000-8000-000000000020", "019ac0de-0000-7000-8000-000000000000",
		"019ac0de-0001-7000-8000-000000000000", "f0000000-0000-7000-8000-000000000000",
	}
	var short []string
	for _, id := range long {
		one, ok := ShortID(id)
		require.True(t, ok)
		short = append(short, one)
	}
	require.True(t, slices.IsSorted(short), short)
}

func TestWhatIsNoIDIsNeitherShortenedNorReadAsOne(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"", "c1", "019AC0DE-0000-7000-8000-000000000000", "019ac0de00007000800000000000000000000", "019ac0de-0000-7000-8000-00000000000g",
	} {
		_, ok := ShortID(id)
		require.False(t, ok, id)
	}
	for _, id := range []string{"", "c1", "80000000000000000000000000", "0000000000000000000000000u", "000000000000000000000000000"} {
		require.Equal(t, id, LongID(id))
	}
}
