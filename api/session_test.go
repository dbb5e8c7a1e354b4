package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestAPersonSignsInWorksAndSignsOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("Ada@Shop.example", models.RoleMarketer)
	got := ada.signIn(object{"email": " ada@shop.EXAMPLE"})
	got.wants(200)
	set := got.header.Get("Set-Cookie")
	for _, part := range []string{secureCookie + "=cdz_session_", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		require.Contains(t, set, part)
	}
	require.NotContains(t, set, "Domain")
	in := ada.as(cookieOf(got))
	seen := in.do("GET", "/v1/session", nil).wants(200).json()
	require.Equal(t, "marketer", seen["role"])
	require.Equal(t, false, seen["only_assigned"])
	require.Equal(t, b.workspace.ID, as[object](seen["workspace"])["id"])
	require.Len(t, seen["workspaces"], 1)
	require.Contains(t, seen["scopes"], "automations:write")
	in.do("GET", "/v1/lists", nil).wants(200)
	in.do("GET", "/v1/settings", nil).problem(403, "forbidden")
	require.Len(t, in.do("GET", "/v1/sessions", nil).wants(200).json()["items"], 2)
	gone := in.do("DELETE", "/v1/session", nil).wants(204)
	require.Contains(t, gone.header.Get("Set-Cookie"), "Max-Age=0")
	in.do("GET", "/v1/session", nil).problem(401, "unauthorized")
	ada.do("GET", "/v1/session", nil).wants(200)
	b.do("GET", "/v1/session", nil).problem(403, "forbidden")
	b.audited("session.create", "")
	b.audited("link.use", "invitation")
}

func TestOnLoopbackWithoutTLSTheCookieIsPlain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := &server{publicURL: "http://127.0.0.1:8080"}
	for host, name := range map[string]string{
		"127.0.0.1:8080": plainCookie, "localhost:8080": plainCookie, "[::1]:8080": plainCookie, "cadenza.example": secureCookie,
		"10.0.0.7:8080": secureCookie, "localhost.evil.example": secureCookie,
	} {
		r := b.request("GET", "/v1/session", nil)
		r.Host = host
		c := s.cookie(r)
		require.Equal(t, name, c.Name, host)
		require.Equal(t, name == secureCookie, c.Secure, host)
	}
}

func TestWhoeverItIsAWrongPasswordIsTheSameAnswerAndTheSameWork(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleAdmin)
	invited, err := b.store.CreateUser(t.Context(), models.User{
		WorkspaceID: b.workspace.ID, Name: "New", Email: "new@shop.example", Role: models.RoleAdmin,
	}, "system")
	require.NoError(t, err)
	disabled := b.member("gone@shop.example", models.RoleAdmin)
	_, err = b.store.DisableUser(t.Context(), b.workspace.ID, disabled.user.ID, "system", models.UserAccess{}, true)
	require.NoError(t, err)
	var answers []string
	for _, try := range []object{
		{"email": ada.email, "password": "another password"},
		{"email": "nobody@shop.example"},
		{"email": invited.Email},
		{"email": disabled.email},
		{"email": "no e-mail at all"},
		{"email": ada.email, "password": ""},
	} {
		before := b.passwords.Made()
		got := ada.signIn(try)
		got.problem(401, "unauthorized")
		answers = append(answers, string(got.body))
		require.EqualValues(t, 1, b.passwords.Made()-before, "each costs one hash: %v", try)
		require.Empty(t, got.header.Get("Set-Cookie"))
	}
	for _, one := range answers {
		require.Equal(t, answers[0], one)
	}
	b.audited("access.refuse", "password")
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	bob := b.member("bob@shop.example", models.RoleChatManager)
	path := "/v1/users/" + bob.user.ID
	again := func() *personClient { return bob.as(cookieOf(bob.signIn(nil).wants(200))) }
	for name, end := range map[string]func(){
		"role": func() { ada.do("PATCH", path, object{"role": "marketer"}).wants(200) },
		"password": func() {
			bob.do("PUT", "/v1/session/password", object{"old": goodPassword, "new": goodPassword}).wants(200)
		},
		"revoked": func() {
			for _, one := range as[[]any](bob.do("GET", "/v1/sessions", nil).wants(200).json()["items"]) {
				bob.do("DELETE", "/v1/sessions/"+as[string](as[object](one)["id"]), nil)
			}
		},
		"disabled": func() {
			ada.do("POST", path+"/disable", nil).wants(200)
			bob.signIn(nil).problem(401, "unauthorized")
			ada.do("POST", path+"/enable", nil).wants(200)
		},
	} {
		bob = again()
		other := again()
		end()
		other.do("GET", "/v1/session", nil).problem(401, "unauthorized")
		require.NotEmpty(t, name)
	}
	bob = again()
	ada.do("DELETE", path, nil).wants(204)
	bob.do("GET", "/v1/session", nil).problem(401, "unauthorized")
	bob.signIn(nil).problem(401, "unauthorized")
	for _, action := range []string{"user.disable", "user.enable", "account.password", "session.end"} {
		b.audited(action, "")
	}
}

func TestASessionExpiresWithoutUseAndInTheEnd(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	set := func(column string, ago time.Duration) {
		at := time.Now().UTC().Add(-ago)
		require.NoError(t, b.store.Pool().Model(&models.Session{}).Where("user_id = ?", ada.user.ID).Update(column, at).Error)
	}
	set("seen_at", models.SessionIdle-time.Minute)
	ada.do("GET", "/v1/session", nil).wants(200)
	set("created_at", models.SessionLife+time.Minute)
	dropped := ada.do("GET", "/v1/session", nil)
	dropped.problem(401, "unauthorized")
	require.Contains(t, dropped.header.Get("Set-Cookie"), "Max-Age=0", "the browser forgets it")
	set("created_at", time.Hour)
	set("seen_at", models.SessionIdle+time.Minute)
	ada.do("GET", "/v1/session", nil).problem(401, "unauthorized")
}

func TestOneTimeCodesAreAskedForAndTakenOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	ada.do("PUT", "/v1/session/totp", object{"code": "123456"}).problem(409, "conflict")
	offer := ada.do("POST", "/v1/session/totp", nil).wants(201).json()
	secret := as[string](offer["secret"])
	require.True(t, strings.HasPrefix(as[string](offer["url"]), "otpauth://totp/Cadenza"))
	require.True(t, strings.HasPrefix(as[string](offer["qr"]), "data:image/png;base64,"))
	kept, err := b.store.AccountByEmail(t.Context(), ada.email)
	require.NoError(t, err)
	require.NotEmpty(t, kept.TOTPPendingSealed)
	require.NotContains(t, kept.TOTPPendingSealed, secret)
	code := func() string {
		b.later += 30 * time.Second // each code is used once
		made, err := totp.GenerateCode(secret, b.clock())
		require.NoError(t, err)
		return made
	}
	ada.signIn(nil).wants(200)
	first := code()
	ada.do("PUT", "/v1/session/totp", object{"code": first}).wants(204)
	ada.signIn(nil).problem(401, "code-needed")
	ada.signIn(object{"password": "another password"}).problem(401, "unauthorized")
	ada.signIn(object{"code": first}).problem(401, "unauthorized")
	second := code()
	ada.signIn(object{"code": second}).wants(200)
	ada.signIn(object{"code": second}).problem(401, "unauthorized")
	b.audited("access.refuse", "code")
	b.audited("account.totp_on", "")
	ada.do("POST", "/v1/session/totp", nil).problem(409, "conflict")

	// A link for a new password does not pass by the code, and is not used up by being asked for it.
	reset := b.link(ada.user)
	take := object{"token": reset, "password": "a new password indeed"}
	ada.as("").do("POST", "/v1/session/link", take).problem(401, "code-needed")
	take["code"] = second
	ada.as("").do("POST", "/v1/session/link", take).problem(401, "unauthorized")
	take["code"] = code()
	in := ada.as(cookieOf(ada.as("").do("POST", "/v1/session/link", take).wants(200)))
	ada.do("GET", "/v1/session", nil).problem(401, "unauthorized")

	in.do("DELETE", "/v1/session/totp", object{"password": goodPassword}).problem(403, "forbidden")
	in.do("DELETE", "/v1/session/totp", object{"password": "a new password indeed"}).wants(204)
	in.signIn(object{"password": "a new password indeed"}).wants(200)
	b.audited("account.totp_off", "")
}

func TestAPasswordIsLongAndItsOldOneIsAskedFor(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada.lovelace@shop.example", models.RoleOwner)
	for _, bad := range []string{"", "elevenchars", strings.Repeat("x", 129), "ADA.lovelace@shop.example"} {
		got := ada.do("PUT", "/v1/session/password", object{"old": goodPassword, "new": bad})
		require.Equal(t, []string{"/new"}, got.problem(422, "invalid"))
	}
	ada.do("PUT", "/v1/session/password", object{"old": "another password", "new": "a new password"}).problem(403, "forbidden")
	ada.do("PUT", "/v1/session/password", object{"new": "a new password"}).problem(403, "forbidden")
	got := ada.do("PUT", "/v1/session/password", object{"old": goodPassword, "new": "zwölf Zeichen ✓"}).wants(200)
	ada.do("GET", "/v1/session", nil).problem(401, "unauthorized")
	ada.as(cookieOf(got)).do("GET", "/v1/session", nil).wants(200)
	ada.signIn(nil).problem(401, "unauthorized")
	ada.signIn(object{"password": "zwölf Zeichen ✓"}).wants(200)
	kept, err := b.store.AccountByEmail(t.Context(), ada.email)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(kept.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$"))
}

func TestAPersonOfTwoWorkspacesHasOnePasswordThatNeitherReplaces(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.member("ada@shop.example", models.RoleOwner)
	first := b.workspace
	b.workspace, b.key = b.newWorkspace(models.AllScopes()...)
	eve := b.member("eve@other.example", models.RoleOwner)
	made := eve.do("POST", "/v1/users", object{"name": "Ada", "email": "ADA@shop.example", "role": "marketer"}).wants(201).json()
	require.Equal(t, false, made["signs_in"])
	path := "/v1/users/" + as[string](made["id"])
	url := as[string](eve.do("POST", path+"/invite", nil).wants(201).json()["url"])
	token, found := strings.CutPrefix(url, "https://cadenza.example/console/sign-in#token=")
	require.True(t, found, "never by the Host of the request")
	take := func(password string) answer {
		return ada.as("").do("POST", "/v1/session/link", object{"token": token, "password": password})
	}
	take("a password that eve chooses").problem(401, "unauthorized")
	ada.signIn(object{"password": "a password that eve chooses"}).problem(401, "unauthorized")
	in := ada.as(cookieOf(take(goodPassword).wants(200)))
	require.Len(t, in.do("GET", "/v1/session", nil).json()["workspaces"], 2)
	require.Equal(t, "marketer", in.do("GET", "/v1/session", nil).json()["role"])
	ada.do("GET", "/v1/session", nil).wants(200)

	eve.do("POST", path+"/invite", nil).problem(403, "forbidden")
	moved := in.do("PUT", "/v1/session/workspace", object{"workspace_id": first.ID}).wants(200)
	require.Equal(t, "owner", moved.json()["role"])
	in.do("GET", "/v1/session", nil).problem(401, "unauthorized")
	in = ada.as(cookieOf(moved))
	in.do("GET", "/v1/users/"+as[string](made["id"]), nil).problem(404, "not-found")
	ada.signIn(object{"workspace_id": b.workspace.ID}).wants(200)
	stranger, _ := b.newWorkspace(models.ScopeContactsRead)
	ada.signIn(object{"workspace_id": stranger.ID}).problem(403, "forbidden")
	in.do("PUT", "/v1/session/workspace", object{"workspace_id": stranger.ID}).problem(403, "forbidden")

	eve.do("POST", path+"/disable", nil).wants(200)
	require.Len(t, ada.signIn(nil).wants(200).json()["workspaces"], 1, "the other workspace keeps them")
}

func TestWhoMayReadNoSettingsReadsTheDirectory(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.active()
	for _, role := range models.Roles() {
		p := b.member(string(role)+"@shop.example", role)
		got := p.do("GET", "/v1/directory", nil).wants(200)
		require.Equal(t, "Europe/Rome", got.json()["time_zone"])
		require.Len(t, got.json()["automations"], 1)
		require.NotContains(t, string(got.body), "@shop.example")
	}
	require.Equal(t, http.StatusOK, b.do("GET", "/v1/directory", nil).status)
}

func TestASignInIsSmall(t *testing.T) {
	t.Parallel()
	b := setup(t)
	body := `{"email": "ada@shop.example", "password": "` + strings.Repeat("x", maxSignInBytes) + `"}`
	b.do("POST", "/v1/session", body, "Authorization", "").problem(413, "too-large")
}
