package api

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// Attacks on signing in and on people: each is refused, and in the audit.

func TestGuessingIsSlowedDownAndTheOwnerComesInAllTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	slowed := 0
	for range 15 {
		before := b.passwords.Made()
		if got := ada.signIn(object{"password": "another password"}); got.status == 429 {
			slowed++
			require.NotEmpty(t, got.header.Get("Retry-After"))
			require.Equal(t, before, b.passwords.Made(), "nothing is looked at")
		}
	}
	require.Equal(t, 5, slowed, "ten tries of one address for one account")
	unknown := 0
	for range 15 {
		if ada.signIn(object{"email": "nobody@shop.example"}).status == 429 {
			unknown++
		}
	}
	require.Equal(t, slowed, unknown, "who is not there is slowed down alike")
	ada.signIn(nil).problem(429, "too-many-requests")
	b.audited("access.refuse", "password")
}

func TestNobodyPlantsASession(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	planted := "cdz_session_" + strings.Repeat("A", 43)
	got := ada.as(planted).do("POST", "/v1/session", object{"email": ada.email, "password": goodPassword}).wants(200)
	require.NotEqual(t, planted, cookieOf(got))
	require.NotEqual(t, ada.cookie, cookieOf(got), "each sign-in has a session of its own")
	ada.as(planted).do("GET", "/v1/session", nil).problem(401, "unauthorized")
}

func TestAnInvitationLetsInOnceAndTheNextTakesItsPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	user, err := b.store.CreateUser(t.Context(), models.User{
		WorkspaceID: b.workspace.ID, Name: "Bob", Email: "bob@shop.example", Role: models.RoleMarketer,
	}, "system")
	require.NoError(t, err)
	bob := &personClient{b: b, user: user, email: user.Email}
	take := func(token, password string) answer {
		return bob.do("POST", "/v1/session/link", object{"token": token, "password": password})
	}
	first, second := b.link(user), b.link(user)
	take(first, goodPassword).problem(401, "unauthorized")
	require.Equal(t, []string{"/password"}, take(second, "short").problem(422, "invalid"))
	take(second, goodPassword).wants(200)
	take(second, "a password of somebody else").problem(401, "unauthorized")
	bob.signIn(nil).wants(200)
	b.audited("access.refuse", "link_used")
	require.NoError(t, b.store.Pool().Model(&models.SignInLink{}).Where("user_id = ?", user.ID).
		Updates(map[string]any{"used_at": nil, "expires_at": b.store.Now()}).Error)
	take(second, "a password of somebody else").problem(401, "unauthorized")
	b.audited("access.refuse", "link_expired")
}

func TestAnAdminDoesNotTouchOwnersAndAKeyMakesNobodyMoreThanItself(t *testing.T) { // Roles
	t.Parallel()
	b := setup(t)
	owner, admin := b.member("owner@shop.example", models.RoleOwner), b.member("admin@shop.example", models.RoleAdmin)
	marketer := b.member("marketer@shop.example", models.RoleMarketer)
	path := "/v1/users/" + owner.user.ID
	for _, act := range []string{"/invite", "/disable", "/enable"} {
		admin.do("POST", path+act, nil).problem(403, "forbidden")
		marketer.do("POST", path+act, nil).problem(403, "forbidden")
		b.do("POST", path+act, nil).problem(403, "forbidden") // the key may do all, and still makes no link for who has a password
		b.do("POST", "/v1/users/"+marketer.user.ID+act, nil).problem(403, "forbidden")
	}
	admin.do("PATCH", path, object{"role": "marketer"}).problem(403, "forbidden")
	admin.do("DELETE", path, nil).problem(403, "forbidden")
	admin.do("PATCH", "/v1/users/"+admin.user.ID, object{"role": "owner"}).problem(403, "forbidden")
	admin.do("POST", "/v1/users", object{"name": "x", "email": "x@shop.example", "role": "owner"}).problem(403, "forbidden")
	admin.do("POST", "/v1/api_keys", object{"name": "x", "scopes": []string{"owners:write"}}).problem(403, "forbidden")
	owner.do("POST", "/v1/users/"+owner.user.ID+"/invite", nil).problem(403, "forbidden")
	owner.do("DELETE", path, nil).problem(409, "conflict") // the last owner who can sign in
	owner.do("PATCH", path, object{"role": "admin"}).problem(409, "conflict")
	admin.do("POST", "/v1/users/"+marketer.user.ID+"/invite", nil).wants(201)
	for _, what := range []string{"user.invite", "user.disable", "user.enable", "user.change", "user.delete", "user.create"} {
		b.audited("access.refuse", what)
	}

	b.key = b.newKey(b.workspace.ID, models.ScopeSettingsRead, models.ScopeSettingsWrite)
	made := b.do("POST", "/v1/users", object{"name": "x", "email": "y@shop.example", "role": "marketer"}).wants(201).json()
	b.do("POST", "/v1/users/"+as[string](made["id"])+"/invite", nil).problem(403, "forbidden")
	b.do("POST", "/v1/users", object{"name": "x", "email": "z@shop.example", "role": "owner"}).problem(403, "forbidden")
}

func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	for name, headers := range map[string][]string{
		"another site":       {"Sec-Fetch-Site", "cross-site"},
		"a sister":           {"Sec-Fetch-Site", "same-site"},
		"an older browser":   {"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
		"a page from a file": {"Sec-Fetch-Site", "", "Origin", "null"},
	} {
		got := ada.do("POST", "/v1/lists", object{"name": "x"}, headers...)
		got.problem(403, "forbidden")
		ada.as("").do("POST", "/v1/session", object{"email": ada.email, "password": goodPassword}, headers...).problem(403, "forbidden")
		require.NotEmpty(t, name)
	}
	b.audited("access.refuse", "cross_site")
	ada.do("POST", "/v1/lists", object{"name": "a"}, "Sec-Fetch-Site", "", "Origin", "https://cadenza.example").wants(201)
	ada.do("POST", "/v1/lists", object{"name": "b"}, "Sec-Fetch-Site", "none").wants(201)
	b.do("POST", "/v1/lists", object{"name": "c"}, "Sec-Fetch-Site", "cross-site").wants(201)
}

func TestALinkIsMadeFromThePublicURLWhateverTheHost(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	made := ada.do("POST", "/v1/users", object{"name": "Bob", "email": "bob@shop.example", "role": "admin"}).wants(201).json()
	r := b.request("POST", "/v1/users/"+as[string](made["id"])+"/invite", nil, "Authorization", "", "Cookie", secureCookie+"="+ada.cookie)
	r.Host = "evil.example"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	require.Equal(t, 201, w.Code)
	require.Contains(t, w.Body.String(), `"https://cadenza.example/console/sign-in#token=cdz_link_`)
	require.NotContains(t, b.logged.String(), "cdz_link_")
	require.NotContains(t, b.logged.String(), "cdz_session_")
}

func TestAnAdminDoesNotBecomeOwnerByAnotherUserOfTheSameAccount(t *testing.T) { // Roles
	t.Parallel()
	b := setup(t)
	owner, admin := b.member("owner@shop.example", models.RoleOwner), b.member("admin@shop.example", models.RoleAdmin)
	second := object{"name": "O", "email": "OWNER@shop.example", "role": "admin"}
	admin.do("POST", "/v1/users", second).problem(409, "conflict")
	made := admin.do("POST", "/v1/users", object{"name": "O", "email": "o@shop.example", "role": "admin"}).wants(201).json()
	path := "/v1/users/" + as[string](made["id"])
	admin.do("PATCH", path, object{"email": "Owner@SHOP.example"}).problem(409, "conflict")

	// As from the version before, which took it.
	require.NoError(t, b.store.Pool().Model(&models.User{}).Where("id = ?", made["id"]).Update("email", "OWNER@shop.example").Error)
	url := as[string](admin.do("POST", path+"/invite", nil).wants(201).json()["url"])
	_, token, _ := strings.Cut(url, "#token=")
	owner.as("").do("POST", "/v1/session/link", object{"token": token, "password": goodPassword}).problem(409, "conflict")
	require.Nil(t, b.userNow(as[string](made["id"])).AccountID, "an account is one user of a workspace")
}

func TestAKeyDoesNotTakeOverWhoHasAPassword(t *testing.T) { // Roles
	t.Parallel()
	b := setup(t)
	ann := b.member("ann@shop.example", models.RoleChatOperator)
	path := "/v1/users/" + ann.user.ID
	b.do("DELETE", path, nil).problem(403, "forbidden")
	b.do("PATCH", path, object{"role": "marketer"}).problem(403, "forbidden")
	b.do("PATCH", path, object{"email": "eve@shop.example"}).problem(403, "forbidden")
	b.audited("access.refuse", "user.delete")
	b.audited("access.refuse", "user.change")
	b.do("PATCH", path, object{"name": "Ann"}).wants(200)
	ann.signIn(nil).wants(200)

	made := b.do("POST", "/v1/users", object{"name": "New", "email": "new@shop.example", "role": "marketer"}).wants(201).json()
	path = "/v1/users/" + as[string](made["id"])
	b.do("PATCH", path, object{"role": "admin"}).wants(200)
	b.do("DELETE", path, nil).wants(204)
}

// userNow reads a user.
func (b *testBundle) userNow(id string) models.User {
	b.t.Helper()
	user, err := b.store.GetUser(b.t.Context(), b.workspace.ID, id)
	require.NoError(b.t, err)
	return user
}
