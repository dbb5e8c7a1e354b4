package models

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOneValueIsTakenOutOfJSON(t *testing.T) {
	t.Parallel()
	body := `{"data":{"id":12345678901234567890,"name":"A\u00e8","ok":true,"none":null,"items":[{"id":"x"},1.50]},"0":"zero"}`
	for _, c := range []struct {
		path, want string
		ok         bool
	}{
		{"data.id", "12345678901234567890", true},
		{"data.name", "Aè", true},
		{"data.ok", "true", true},
		{"data.items.0.id", "x", true},
		{"data.items.1", "1.50", true},
		{"0", "zero", true},
		{"data.none", "", false},
		{"data.items", "", false},
		{"data", "", false},
		{"", "", false},
		{"data.items.2", "", false},
		{"data.items.-1", "", false},
		{"data.items.x", "", false},
		{"data.id.x", "", false},
		{"nothing", "", false},
		{"data..id", "", false},
	} {
		got, ok := JSONValue([]byte(body), c.path)
		require.Equal(t, c.ok, ok, c.path)
		require.Equal(t, c.want, got, c.path)
	}
	for _, broken := range []string{"", "{", "<html>", `{"data":1} {"data":2}`} {
		_, ok := JSONValue([]byte(broken), "data")
		require.False(t, ok, broken)
	}
	whole, ok := JSONValue([]byte(`"done"`), "")
	require.True(t, ok)
	require.Equal(t, "done", whole)
}
