package api

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/admission"
	"cadenza/internal/password"
	"cadenza/internal/seal"
	"cadenza/internal/signin"
	"cadenza/models"
)

// goodPassword is the password of everybody in these tests, but for who chooses another.
const goodPassword = "correct horse battery"

// desk is what lets people in, over the bundle's store.
func (b *testBundle) desk(gate *admission.Gate, box *seal.Box, logger *slog.Logger) *signin.Desk {
	b.passwords = password.New(rand.Reader)
	return &signin.Desk{
		Rows: b.store, Gate: gate, Sealer: box, Passwords: b.passwords, Issuer: "Cadenza", Now: b.clock, Log: logger,
	}
}

// clock is the wall clock, unless the test moves it.
func (b *testBundle) clock() time.Time { return time.Now().Add(b.later) }

// member makes a user and lets them choose their password; they are signed in.
func (b *testBundle) member(email string, role models.Role) *personClient {
	b.t.Helper()
	user, err := b.store.CreateUser(b.t.Context(), models.User{
		WorkspaceID: b.workspace.ID, Name: "Ada", Email: email, Role: role,
	}, "system")
	require.NoError(b.t, err)
	p := &personClient{b: b, user: user, email: email}
	entered := p.do("POST", "/v1/session/link", object{"token": b.link(user), "password": goodPassword}).wants(200)
	p.cookie = cookieOf(entered)
	p.user, err = b.store.GetUser(b.t.Context(), b.workspace.ID, user.ID)
	require.NoError(b.t, err)
	return p
}

// link makes an invitation and returns its token.
func (b *testBundle) link(user models.User) string {
	b.t.Helper()
	token, err := models.NewSecret(models.LinkPrefix, rand.Reader)
	require.NoError(b.t, err)
	kind := models.LinkInvitation
	if user.AccountID != nil {
		kind = models.LinkReset
	}
	require.NoError(b.t, b.store.OfferLink(b.t.Context(), models.SignInLink{
		UserID: user.ID, WorkspaceID: user.WorkspaceID, Hash: models.HashSecret(token), Kind: kind,
	}, user.Access(), "system"))
	return token
}

// personClient is a browser with a person's cookie.
type personClient struct {
	b      *testBundle
	user   models.User
	email  string
	cookie string
}

// as is the same browser with another cookie.
func (p *personClient) as(cookie string) *personClient {
	other := *p
	other.cookie = cookie
	return &other
}

// do asks as the person; headers may replace what the browser says.
func (p *personClient) do(method, path string, body any, headers ...string) answer {
	all := []string{"Authorization", "", "Sec-Fetch-Site", "same-origin"}
	if p.cookie != "" {
		all = append(all, "Cookie", secureCookie+"="+p.cookie)
	}
	return p.b.do(method, path, body, append(all, headers...)...)
}

// cookieOf is the token that an answer sets.
func cookieOf(got answer) string {
	r := http.Response{Header: got.header}
	for _, c := range r.Cookies() {
		if c.Name == secureCookie {
			return c.Value
		}
	}
	return ""
}

// signIn is a new session of the person.
func (p *personClient) signIn(more object) answer {
	body := object{"email": p.email, "password": goodPassword}
	for name, v := range more {
		body[name] = v
	}
	return p.as("").do("POST", "/v1/session", body)
}

// audited waits until the audit has an action with the detail.
func (b *testBundle) audited(action, detail string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		rows, _, err := b.store.ListAudit(b.t.Context(), b.workspace.ID, "", models.Page{Limit: 200})
		require.NoError(b.t, err)
		for _, row := range rows {
			if row.Action == action && row.Detail == detail {
				return true
			}
		}
		return false
	}, 10*time.Second, 10*time.Millisecond, "%s %s", action, detail)
}
