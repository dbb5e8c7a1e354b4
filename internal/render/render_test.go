package render

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTextFillsFieldsOnce(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"NAME": "Ada", "ORDER_ID": "7", "A1": "%%NAME%%", "P": "%", "EMPTY": "", "META.order.id-1": "9", "META.Shop_x": "Ada's",
	}
	for _, c := range []struct{ name, in, want string }{
		{"no field", "Ciao 100%", "Ciao 100%"},
		{"one field", "Ciao %%NAME%%!", "Ciao Ada!"},
		{"neighbours", "%%NAME%%%%ORDER_ID%%", "Ada7"},
		{"the same twice", "%%NAME%%, %%NAME%%", "Ada, Ada"},
		{"missing is empty", "<%%CITY%%>", "<>"},
		{"empty is empty", "<%%EMPTY%%>", "<>"},
		{"a value is not expanded", "%%A1%%", "%%NAME%%"},
		{"values cannot form a field together", "%%P%%%NAME%%P%%%", "%%NAME%%"},
		{"lower case is text", "%%name%%", "%%name%%"},
		{"metadata", "%%META.order.id-1%% %%META.Shop_x%%", "9 Ada's"},
		{"metadata that is not there", "<%%META.x%%>", "<>"},
		{"no path is a field", "<%%META%%>", "<>"},
		{"an empty part is text", "%%META.%% %%META..a%% %%META.a b%%", "%%META.%% %%META..a%% %%META.a b%%"},
		{"a digit first is text", "%%1A%%", "%%1A%%"},
		{"an unmatched pair stays", "50%% off, %%NAME%%", "50%% off, Ada"},
		{"a third sign stays", "%%%NAME%%%", "%Ada%"},
		{"open to the end", "%%NAME", "%%NAME"},
		{"words instead", "Ciao %%CITY|amico mio%%!", "Ciao amico mio!"},
		{"words that are not needed", "Ciao %%NAME|amico%%!", "Ciao Ada!"},
		{"words for an empty value", "<%%EMPTY|n/a%%>", "<n/a>"},
		{"words for metadata", "%%META.x|nessuno%%", "nessuno"},
		{"no words", "<%%CITY|%%>", "<>"},
		{"words with a percent sign", "%%CITY|10% di sconto%%!", "10% di sconto!"},
		{"words, and a field after them", "%%CITY|10%%% %%NAME%%", "10% Ada"},
		{"words with bars", "%%CITY|a|b%%", "a|b"},
		{"words over two lines are text", "%%CITY|a\nb%%", "%%CITY|a\nb%%"},
		{"nothing between", "%%%%", "%%%%"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Text(c.in, values))
		})
	}
	require.Equal(t, "Ciao !", Text("Ciao %%NAME%%!", nil))
}

func TestCodesAreListedOnceInOrder(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"B", "A_1"}, Codes("%%B%% %%A_1|x%% %%B|y%% %%c%%"))
	require.Nil(t, Codes("100%%"))
}

func TestJSONFillsStringValuesOnly(t *testing.T) {
	t.Parallel()
	values := map[string]string{"NAME": "A\"da\n\\ <b>&", "K": "v"}
	for _, c := range []struct{ name, in, want string }{
		{"nested", `{"a": [1.50, {"b": "x %%K%%"}], "n": null}`, `{"a": [1.50, {"b": "x v"}], "n": null}`},
		{"the value is escaped", `["%%NAME%%"]`, `["A\"da\n\\ <b>&"]`},
		{"keys stay", `{"%%K%%" : "%%K%%"}`, `{"%%K%%" : "v"}`},
		{"a field written with escapes", `"\u0025%K%%"`, `"v"`},
		{"strings without fields stay as written", `"\u00e8 \" \\"`, `"\u00e8 \" \\"`},
		{"big numbers stay", `12345678901234567890.10`, `12345678901234567890.10`},
		{"missing is empty", `"%%NONE%%"`, `""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := JSON(json.RawMessage(c.in), values)
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
		})
	}
}

func TestJSONRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"{", `{"a":1} x`, `"`, "%%NAME%%"} {
		_, err := JSON(json.RawMessage(in), nil)
		require.ErrorIs(t, err, ErrNotJSON)
	}
	got, err := JSON(nil, nil)
	require.NoError(t, err)
	require.Nil(t, got)
}

// reference is a renderer of another build: it walks the text by hand.
func reference(s string, values map[string]string) string {
	var b strings.Builder
	for len(s) > 0 {
		if n := fieldLen(s); n > 0 {
			b.WriteString(values[s[2:n-2]])
			s = s[n:]
			continue
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

func fieldLen(s string) int {
	if !strings.HasPrefix(s, "%%") {
		return 0
	}
	end := strings.Index(s[2:], "%%")
	if end < 1 || s[2] < 'A' || s[2] > 'Z' {
		return 0
	}
	if strings.Trim(s[2:2+end], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
		return 0
	}
	return end + 4
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"%%A%%", "%%%A%%%", "%%A%%B%%", "%%A_1%%%%", "\xff%%A%%", "%%a%%"} {
		f.Add(s, "%%A%%")
	}
	f.Fuzz(func(t *testing.T, s, value string) {
		values := map[string]string{"A": value, "B": "b"}
		if strings.ToValidUTF8(s, "") == s {
			require.Equal(t, reference(s, values), Text(s, values))
		}
		identity := map[string]string{}
		for _, code := range Codes(s) {
			identity[code] = "%%" + code + "%%"
		}
		require.Equal(t, s, Text(s, identity), "only fields change")
	})
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a":"%%A%%"}`, `"}`)
	f.Add(`["\\%%A%%\"", {"%%A%%": 1}]`, "\x00\n")
	f.Fuzz(func(t *testing.T, doc, value string) {
		got, err := JSON(json.RawMessage(doc), map[string]string{"A": value})
		if err != nil {
			require.False(t, json.Valid([]byte(doc)))
			return
		}
		require.Equal(t, doc == "", got == nil)
		if doc == "" {
			return
		}
		require.True(t, json.Valid(got))
		var before, after any
		require.NoError(t, json.Unmarshal([]byte(doc), &before))
		require.NoError(t, json.Unmarshal(got, &after))
		require.Equal(t, walk(before, map[string]string{"A": string([]rune(value))}), after)
	})
}

// walk renders a decoded tree, the slow and obvious way.
func walk(v any, values map[string]string) any {
	switch v := v.(type) {
	case string:
		return Text(v, values)
	case []any:
		for i := range v {
			v[i] = walk(v[i], values)
		}
	case map[string]any:
		for k := range v {
			v[k] = walk(v[k], values)
		}
	}
	return v
}
