package robot

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func asks(name, value string) bool { return Asks(http.Header{name: {value}, "Accept": {"text/html"}}) }

func TestWhatFetchesPreviewsIsNoPerson(t *testing.T) {
	t.Parallel()
	for _, robot := range []string{
		"", " ", "WhatsApp/2.23.20.0", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "TelegramBot (like TwitterBot)",
		"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
		"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
		"Twitterbot/1.0", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
		"Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "curl/8.5.0", "Go-http-client/1.1", "python-requests/2.31.0",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
		"meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
	} {
		require.True(t, asks("User-Agent", robot), robot)
	}
}

// The engines of browsers, as these name them.
const (
	kit = "AppleWebKit/537.36 (KHTML, like Gecko)"
	iOS = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
)

func TestPeoplesPhonesAreNoRobots(t *testing.T) {
	t.Parallel()
	for _, person := range []string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) " + iOS + " Version/17.1 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Linux; Android 10; K) " + kit + " Chrome/120.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Linux; Android 13; SM-S901B Build/TP1A; wv) " + kit + " Version/4.0 Chrome/119.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + kit + " Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
		"Mozilla/5.0 (Linux; Android 12; CUBOT P50) " + kit + " Chrome/120.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Linux; U; Android 11; it-it; Redmi Note 8) " + kit + " Chrome/89.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/13.5",
		"Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A546B) " + kit + " SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) " + iOS + " Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]",
	} {
		require.False(t, asks("User-Agent", person), person)
	}
}

func TestABrowserThatFetchesInAdvanceCountsForNobody(t *testing.T) {
	t.Parallel()
	const person = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
	for name, value := range map[string]string{
		"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Purpose": "preview", "X-Moz": "prefetch",
	} {
		require.True(t, Asks(http.Header{"User-Agent": {person}, name: {value}}), name)
	}
	require.False(t, Asks(http.Header{"User-Agent": {person}, "Sec-Purpose": {""}}))
}
