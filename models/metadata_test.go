package models

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMetadataIsReadByItsPath(t *testing.T) {
	t.Parallel()
	run := Run{
		Metadata: `{"order":7,"big":12345678901234567890,"price":19.90,"shop":{"name":"Ada's","open":true},"items":[{"sku":"a"},
			{"sku":"b"}],"a.b":"dotted","a":{"b":"nested"},"none":null,"Order":"other"}`,
	}
	for path, want := range map[string]string{
		"order": "7", "Order": "other", "big": "12345678901234567890", "price": "19.90", "shop.name": "Ada's", "shop.open": "true",
		"items.1.sku": "b", "a.b": "dotted",
		"none": "", "shop": "", "items": "", "items.2.sku": "", "items.-1": "", "ORDER": "", "shop.name.x": "", "nope": "",
	} {
		require.Equal(t, want, run.MetadataValue(path), path)
	}
	require.Empty(t, Run{}.MetadataValue("order"))
}

func TestMetadataIsKeptCompactAndBounded(t *testing.T) {
	t.Parallel()
	kept, ok := CompactMetadata([]byte(`{ "a" : [ 1 ] }`))
	require.True(t, ok)
	require.Len(t, kept, len(`{"a":[1]}`), "compact")
	require.JSONEq(t, `{"a":[1]}`, kept)
	kept, ok = CompactMetadata([]byte(`{ }`))
	require.True(t, ok)
	require.Empty(t, kept)
	for _, bad := range []string{``, `[]`, `"x"`, `{"a":"` + strings.Repeat("x", MaxMetadata) + `"}`} {
		_, ok = CompactMetadata([]byte(bad))
		require.False(t, ok)
	}
}
