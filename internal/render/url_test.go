package render

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http/httpguts"
	"pgregory.net/rapid"
)

func TestAValueStaysInItsPlaceOfAURL(t *testing.T) { // A10
	t.Parallel()
	for name, c := range map[string]struct {
		text, value, want string
		err               error
	}{
		"a space in the path": {
			"https://crm.example/c/%%X%%/orders", "Anna Maria", "https://crm.example/c/Anna%20Maria/orders", nil,
		},
		"a space in the query":          {"https://crm.example/?n=%%X%%&k=1", "Anna Maria", "https://crm.example/?n=Anna%20Maria&k=1", nil},
		"a parameter more":              {"https://crm.example/?n=%%X%%", "a&k=2", "https://crm.example/?n=a%26k%3D2", nil},
		"a plus is no space":            {"https://crm.example/?p=%%X%%", "+39347", "https://crm.example/?p=%2B39347", nil},
		"a fragment in the query":       {"https://crm.example/?n=%%X%%&z=1", "a#b", "https://crm.example/?n=a%23b&z=1", nil},
		"a question mark in the path":   {"https://crm.example/%%X%%", "a?b=1", "https://crm.example/a%3Fb=1", nil},
		"a slash in the path":           {"https://crm.example/c/%%X%%", "../admin", "https://crm.example/c/..%2Fadmin", nil},
		"a percent sign":                {"https://crm.example/%%X%%", "100%2e", "https://crm.example/100%252e", nil},
		"accents":                       {"https://crm.example/%%X%%", "Niccolò", "https://crm.example/Niccol%C3%B2", nil},
		"a line break":                  {"https://crm.example/?n=%%X%%", "a\r\nb", "https://crm.example/?n=a%0D%0Ab", nil},
		"two dots alone":                {"https://crm.example/c/%%X%%/orders", "..", "", ErrClimbs},
		"one dot alone":                 {"https://crm.example/c/%%X%%", ".", "", ErrClimbs},
		"dots made of two":              {"https://crm.example/c/.%%X%%", ".", "", ErrClimbs},
		"dots written with percent":     {"https://crm.example/c/%2e%%X%%", ".", "", ErrClimbs},
		"dots in the query are no path": {"https://crm.example/c?a=%%X%%", "..", "https://crm.example/c?a=..", nil},
		"after the hash":                {"https://crm.example/c#%%X%%", "a", "", ErrFragment},
		"a hash without a field":        {"https://crm.example/%%X%%#top", "a", "https://crm.example/a#top", nil},
		"nothing":                       {"https://crm.example/%%X%%/z", "", "https://crm.example//z", nil},
		"the whole address":             {"%%X%%", "https://cdn.example/a b.png?x=1", "https://cdn.example/a%20b.png?x=1", nil},
		"words instead, in the path":    {"https://crm.example/c/%%Y|a/b?c#d%%/z", "", "https://crm.example/c/a%2Fb%3Fc%23d/z", nil},
		"words instead, in the query": {
			"https://crm.example/c?y=%%Y|a&b%%&z=%%X%%#top", "1", "https://crm.example/c?y=a%26b&z=1#top", nil,
		},
		"words that climb":     {"https://crm.example/c/%%Y|..%%/z", "", "", ErrClimbs},
		"words after the hash": {"https://crm.example/c#%%Y|a%%", "", "", ErrFragment},
		"an address instead":   {"%%Y|https://cdn.example/a.png%%", "", "https://cdn.example/a.png", nil},
		"no address":           {"%%X%%", "javascript:alert(1)", "", ErrNoURL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := URL(c.text, map[string]string{"X": c.value})
			require.ErrorIs(t, err, c.err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestNoValueWritesMoreThanItself(t *testing.T) { // A10
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		got, err := URL("https://crm.example/a/%%X%%/b?p=%%X%%&q=1", map[string]string{"X": value})
		if err != nil {
			require.ErrorIs(t, err, ErrClimbs)
			require.Contains(t, []string{".", ".."}, value)
			return
		}
		u, err := url.Parse(got)
		require.NoError(t, err)
		require.Equal(t, "crm.example", u.Host)
		require.Equal(t, "/a/"+value+"/b", u.Path)
		require.Equal(t, url.Values{"p": {value}, "q": {"1"}}, u.Query())
		require.Len(t, strings.Split(u.EscapedPath(), "/"), 4)

		part := Part("x/%%X%%?y=%%X%%", map[string]string{"X": value})
		u, err = url.Parse("https://shop.example/" + part)
		require.NoError(t, err)
		require.Equal(t, "/x/"+value, u.Path)
		require.Equal(t, url.Values{"y": {value}}, u.Query())

		require.True(t, httpguts.ValidHeaderFieldValue(Header("v %%X%%", map[string]string{"X": value})))
		require.NotEmpty(t, http.Header{"X": {Header("v %%X%%", map[string]string{"X": value})}})
	})
}

func TestWhatIsTypedBesideFieldsOfAButtonsEndStays(t *testing.T) { // A1
	t.Parallel()
	require.Equal(t, "a/b?c=1&d=%7C%20%C3%A8", Part("a/b?c=1&d=| è", nil))
	require.Equal(t, "100%25", Part("100%25", nil))
	require.Equal(t, "n/Anna%20%7C%20Rossi%3A1", Part("n/%%X%%", map[string]string{"X": "Anna | Rossi:1"}))
}
