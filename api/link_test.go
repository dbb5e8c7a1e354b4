package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/admission"
	"cadenza/internal/store"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// aPhone is how a person's browser names itself.
const aPhone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"

// linked is a message to a contact with a tracked link, sent at an instant, and the address of its link.
func (b *testBundle) linked(target string, at time.Time) (models.Message, string) {
	b.t.Helper()
	automation := b.active()
	accepted := b.do("POST", "/v1/automations/"+automation+"/runs", object{"contact": object{"phone": "+393470000001"}}).wants(202).json()
	id := database.NewID()
	m := models.Message{
		ID: id, WorkspaceID: b.workspace.ID, RunID: as[string](accepted["id"]), AutomationID: automation, StepID: "s", Visit: 1,
		ContactID: as[string](accepted["contact_id"]), NumberID: "n", Kind: "text", State: models.MessageAccepted, CreatedAt: at,
		Said:  &models.MessageContent{Content: models.Content{Version: 1, Text: "x"}},
		Links: []models.Link{{Token: rand.Text(), Place: "text.0", Target: target}},
	}
	require.NoError(b.t, b.store.RunTx(b.t.Context(), func(tx *store.RunTx) error {
		_, _, err := tx.AddMessage(b.t.Context(), m)
		return err
	}))
	return m, models.LinkPath + m.Links[0].Token
}

// opened is a request for a link as a person's phone makes it, without a key.
func (b *testBundle) opened(method, address string, headers ...string) answer {
	b.t.Helper()
	return b.do(method, address, nil, append([]string{"Authorization", "", "User-Agent", aPhone}, headers...)...)
}

func TestATrackedLinkLeadsOnAndCountsWhoComes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m, address := b.linked("https://shop.example/%C3%A0?x=1&y=%0D%0A", time.Now())
	leads := func(got answer) {
		got.wants(302)
		require.Equal(t, "https://shop.example/%C3%A0?x=1&y=%0D%0A", got.header.Get("Location"))
		require.Equal(t, []string{"no-referrer", "no-store", "noindex", ""}, []string{
			got.header.Get("Referrer-Policy"), got.header.Get("Cache-Control"), got.header.Get("X-Robots-Tag"),
			got.header.Get("Set-Cookie"),
		})
		require.Empty(t, got.body)
	}
	shown := func() object { return b.do("GET", "/v1/messages/"+m.ID, nil).wants(200).json() }
	leads(b.opened("HEAD", address))
	leads(b.opened("GET", address, "User-Agent", "WhatsApp/2.23.20.0"))
	leads(b.opened("GET", address, "Sec-Purpose", "prefetch"))
	require.Nil(t, shown()["clicked_at"], "a look, and robots, are nobody")
	leads(b.opened("GET", address))
	leads(b.opened("GET", address))
	link := as[object](as[[]any](shown()["links"])[0])
	require.Equal(t, []any{"text.0", 2.0, 2.0}, []any{link["place"], link["opened"], link["robots"]})
	require.NotNil(t, shown()["clicked_at"])
	timeline := b.do("GET", "/v1/contacts/"+m.ContactID+"/timeline", nil).wants(200)
	require.Equal(t, 1, strings.Count(string(timeline.body), `"link_clicked"`))
	require.NotContains(t, b.logged.String(), m.Links[0].Token, "no log names the link")
	require.NotContains(t, b.logged.String(), "shop.example")
}

func TestALinkThatIsUnknownOrExpiredIsAPageAndLeadsNowhere(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, old := b.linked("https://shop.example/", time.Now().Add(-91*24*time.Hour))
	for address, status := range map[string]int{
		old: 410, "/l/AAAAAAAAAAAAAAAAAAAAAAAAAA": 404, "/l/x": 404, "/l/..%2fv1": 404, "/l/" + strings.Repeat("A", 65): 404, "/l/": 404,
	} {
		got := b.opened("GET", address).wants(status)
		require.Empty(t, got.header.Get("Location"), address)
		b.opened("HEAD", address).wants(status)
		if strings.HasSuffix(address, "/") || strings.Contains(address, "%") { // no address of a link
			continue
		}
		require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
		require.Equal(t, "noindex", got.header.Get("X-Robots-Tag"))
		require.NotContains(t, string(got.body), "shop.example")
	}
	b.opened("POST", old).problem(405, "method-not-allowed")
}

func TestWhatIsKeptOfALinkNeverLeadsToAScript(t *testing.T) { // whoever wrote it there
	t.Parallel()
	b := setup(t)
	for _, target := range []string{"javascript:alert(1)", "http://shop.example/", "//shop.example/", `https://a.example\@b.example/`, ""} {
		_, address := b.linked(target, time.Now())
		require.Empty(t, b.opened("GET", address).wants(404).header.Get("Location"), target)
	}
}

func TestWhoGuessesLinksIsSlowedDownAndWhoHasOneIsNot(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, address := b.linked("https://shop.example/", time.Now())
	slowed := 0
	for range 40 {
		got := b.opened("GET", models.LinkPath+"x")
		if got.status == http.StatusTooManyRequests {
			slowed++
			require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"), "a person reads it")
			require.NotEmpty(t, got.header.Get("Retry-After"))
		}
	}
	require.Positive(t, slowed)
	b.opened("GET", address).wants(302)
}

func TestWhoOpensLinksThatWereErasedGuessesNothing(t *testing.T) { // many phones share an address
	t.Parallel()
	b := setup(t)
	for range 40 {
		b.opened("GET", models.LinkPath+rand.Text()).wants(404)
	}
}

// broken is a store whose links cannot be read.
type broken struct{ LinkStore }

func (broken) FollowLink(context.Context, string) (models.FollowedLink, error) {
	return models.FollowedLink{}, errors.New("away")
}

func TestALinkThatCannotBeReadIsAPageToo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.change = func(c *Config) { c.Links = broken{b.store} }
	b.serve()
	got := b.opened("GET", models.LinkPath+rand.Text()).wants(500)
	require.Equal(t, "text/html; charset=utf-8", got.header.Get("Content-Type"))
	require.NotContains(t, string(got.body), "away")
	require.Contains(t, b.logged.String(), "request failed")
}

// uncounting is a store whose links cannot be counted.
type uncounting struct{ LinkStore }

func (uncounting) LinkOpened(context.Context, string, bool) error { return errors.New("away") }

func TestAPersonIsLedOnAlsoWhereTheirClickCannotBeCounted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, address := b.linked("https://shop.example/", time.Now())
	b.change = func(c *Config) { c.Links = uncounting{b.store} }
	b.serve()
	b.opened("GET", address).wants(302)
	require.Contains(t, b.logged.String(), "a click was not counted")
}

// slowCounting is a store that counts a click only once it may.
type slowCounting struct {
	LinkStore
	began chan struct{}
	may   chan struct{}
}

func (s slowCounting) LinkOpened(ctx context.Context, token string, robot bool) error {
	s.began <- struct{}{}
	<-s.may
	return s.LinkStore.LinkOpened(context.WithoutCancel(ctx), token, robot)
}

func TestClicksAreCountedAFewAtATimeAndEverybodyIsLedOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, address := b.linked("https://shop.example/", time.Now())
	slow := slowCounting{b.store, make(chan struct{}, countAtATime+1), make(chan struct{})}
	gate, err := admission.New(admission.Config{PerAddress: 2 * countAtATime})
	require.NoError(t, err)
	b.change = func(c *Config) { c.Links, c.Admission = slow, gate }
	b.serve()
	led := make(chan int, countAtATime)
	for range countAtATime {
		go func() { led <- b.opened("GET", address).status }()
	}
	for range countAtATime {
		<-slow.began
	}
	b.opened("GET", address).wants(302)
	require.Contains(t, b.logged.String(), "too many clicks at a time")
	close(slow.may)
	for range countAtATime {
		require.Equal(t, http.StatusFound, <-led)
	}
	require.Empty(t, slow.began, "the one for whom there was no place is not counted")
}
