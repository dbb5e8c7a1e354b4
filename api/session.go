package api

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// SignInDesk lets people in.
type SignInDesk interface {
	// SignIn, TakeLink, Enter and ChangePassword return the token of a new session.
	SignIn(ctx context.Context, in models.SignIn) (token string, err error)
	TakeLink(ctx context.Context, in models.LinkTry) (token string, err error)
	// Enter goes to another workspace of the person.
	Enter(ctx context.Context, by models.SignedIn, from models.SignInFrom, workspaceID string) (token string, err error)
	ChangePassword(ctx context.Context, by models.SignedIn, from models.SignInFrom, before, after string) (token string, err error)
	OfferTOTP(ctx context.Context, by models.SignedIn) (models.TOTPOffer, error)
	ConfirmTOTP(ctx context.Context, by models.SignedIn, from models.SignInFrom, code string) error
	RemoveTOTP(ctx context.Context, by models.SignedIn, from models.SignInFrom, password string) error
	// Invite makes the one-time link of a user and returns its token.
	Invite(ctx context.Context, user models.User, actor string) (token string, err error)
	// Refuse tells the audit what a caller asked for and may not.
	Refuse(ctx context.Context, r models.Refusal)
}

// SessionStore keeps the sessions of people.
type SessionStore interface {
	// AuthenticateSession finds a session by its hash; one that has ended is CodeNotFound.
	AuthenticateSession(ctx context.Context, hash string) (models.SignedIn, error)
	// LookUpSession does so without a use: an open window is nobody at work.
	LookUpSession(ctx context.Context, hash string) (models.SignedIn, error)
	Memberships(ctx context.Context, accountID string) ([]models.Membership, error)
	ListSessions(ctx context.Context, accountID string, p models.Page) ([]models.Session, string, error)
	EndSession(ctx context.Context, accountID, id, actor string) error
}

// The names of the cookie: browsers take the first over TLS only, for one host and all of its paths.
const (
	secureCookie = "__Host-cadenza"
	plainCookie  = "cadenza_session"
)

// cookie is the cookie of a session for whoever made the request. Without TLS it is plain on loopback alone: anywhere else a browser
// then keeps none.
func (s *server) cookie(r *http.Request) *http.Cookie {
	c := &http.Cookie{ //nolint:gosec // G124: it is secure but for loopback without TLS, below
		Name: secureCookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(models.SessionLife.Seconds()),
	}
	if r.TLS == nil && !strings.HasPrefix(s.publicURL, "https://") && isLoopback(r.Host) {
		c.Name, c.Secure = plainCookie, false
	}
	return c
}

// isLoopback reports whether the host, with or without a port, is this machine's own.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && addr.IsLoopback()
}

// setting is the header that gives the caller the token of their session.
func (s *server) setting(ctx context.Context, token string) *string {
	c := s.cookie(requestOf(ctx).Request) //nolint:gosec // G124: cookie says where it is secure
	c.Value = token
	text := c.String()
	return &text
}

// dropping is the header that takes the cookie away.
func (s *server) dropping(ctx context.Context) string {
	c := s.cookie(requestOf(ctx).Request) //nolint:gosec // G124: cookie says where it is secure
	c.MaxAge = -1
	return c.String()
}

// requestOf is the request of a handler.
func requestOf(ctx context.Context) *gin.Context {
	c, _ := ctx.(*gin.Context)
	return c
}

// from is where the request comes from.
func from(ctx context.Context) models.SignInFrom {
	c := requestOf(ctx)
	return models.SignInFrom{Address: c.ClientIP(), Agent: c.Request.UserAgent()}
}

// bySession finds who signed in by the request's cookie.
func (s *server) bySession(c *gin.Context, token string) (caller, error) {
	in, err := s.Sessions.AuthenticateSession(c, models.HashSecret(token))
	if err != nil {
		return caller{}, err
	}
	return callerBy(in), nil
}

// callerBy is the caller that somebody who signed in is.
func callerBy(in models.SignedIn) caller {
	return caller{
		workspaceID: in.User.WorkspaceID, userID: in.User.ID, onlyAssigned: in.User.Role.OnlyAssigned(), actor: "user/" + in.User.ID,
		scopes: in.User.Role.Scopes(), phoneRegion: in.Workspace.PhoneRegion, signedIn: in,
	}
}

// begun is the answer of what begins a session.
func (s *server) begun(ctx context.Context, token string) (SignedIn, *string, error) {
	in, err := s.Sessions.AuthenticateSession(ctx, models.HashSecret(token))
	if err != nil {
		return SignedIn{}, nil, err
	}
	s.Admission.Known(requestOf(ctx).Request.Context())
	answer, err := s.signedIn(ctx, in)
	return answer, s.setting(ctx, token), err
}

// signedIn is a session as it is answered.
func (s *server) signedIn(ctx context.Context, in models.SignedIn) (SignedIn, error) {
	of, err := s.Sessions.Memberships(ctx, in.Account.ID)
	role := in.User.Role
	out := SignedIn{
		SessionID: in.Session.ID, User: userAnswer(in.User), Role: Role(role), OnlyAssigned: role.OnlyAssigned(),
		Scopes: each(role.Scopes(), func(scope models.Scope) Scope { return Scope(scope) }), Totp: in.Account.TOTPSealed != "",
	}
	w := in.Workspace
	out.Workspace = SignedInWorkspace{ID: w.ID, Name: w.Name, TimeZone: w.TimeZone, Language: w.Language}
	out.Workspaces = each(of, func(m models.Membership) Membership {
		return Membership{ID: m.WorkspaceID, Name: m.Name, Role: Role(m.Role)}
	})
	return out, err
}

// SignIn lets a person in.
func (s *server) SignIn(ctx context.Context, r SignInRequestObject) (SignInResponseObject, error) {
	token, err := s.Desk.SignIn(ctx, models.SignIn{
		SignInFrom: from(ctx), Email: r.Body.Email, Password: r.Body.Password, Code: value(r.Body.Code),
		WorkspaceID: value(r.Body.WorkspaceID),
	})
	if err != nil {
		return nil, err
	}
	answer, cookie, err := s.begun(ctx, token)
	return SignIn200JSONResponse{Body: answer, Headers: SignIn200ResponseHeaders{SetCookie: cookie}}, err
}

// TakeLink lets in who has a one-time link.
func (s *server) TakeLink(ctx context.Context, r TakeLinkRequestObject) (TakeLinkResponseObject, error) {
	token, err := s.Desk.TakeLink(ctx, models.LinkTry{
		SignInFrom: from(ctx), Token: r.Body.Token, Password: value(r.Body.Password), Code: value(r.Body.Code),
	})
	if err != nil {
		return nil, err
	}
	answer, cookie, err := s.begun(ctx, token)
	return TakeLink200JSONResponse{Body: answer, Headers: TakeLink200ResponseHeaders{SetCookie: cookie}}, err
}

// GetSession says who one is.
func (s *server) GetSession(ctx context.Context, _ GetSessionRequestObject) (GetSessionResponseObject, error) {
	answer, err := s.signedIn(ctx, callerOf(ctx).signedIn)
	return GetSession200JSONResponse(answer), err
}

// SignOut ends the session that asks.
func (s *server) SignOut(ctx context.Context, _ SignOutRequestObject) (SignOutResponseObject, error) {
	who := callerOf(ctx)
	err := s.Sessions.EndSession(ctx, who.signedIn.Account.ID, who.signedIn.Session.ID, who.actor)
	if models.CodeOf(err) == models.CodeNotFound { // it has ended meanwhile
		err = nil
	}
	cookie := s.dropping(ctx)
	return SignOut204Response{Headers: SignOut204ResponseHeaders{SetCookie: &cookie}}, err
}

// ChangeWorkspace goes to another workspace.
func (s *server) ChangeWorkspace(ctx context.Context, r ChangeWorkspaceRequestObject) (ChangeWorkspaceResponseObject, error) {
	token, err := s.Desk.Enter(ctx, callerOf(ctx).signedIn, from(ctx), r.Body.WorkspaceID)
	if err != nil {
		return nil, err
	}
	answer, cookie, err := s.begun(ctx, token)
	return ChangeWorkspace200JSONResponse{Body: answer, Headers: ChangeWorkspace200ResponseHeaders{SetCookie: cookie}}, err
}

// ChangePassword changes the caller's password.
func (s *server) ChangePassword(ctx context.Context, r ChangePasswordRequestObject) (ChangePasswordResponseObject, error) {
	token, err := s.Desk.ChangePassword(ctx, callerOf(ctx).signedIn, from(ctx), value(r.Body.Old), r.Body.New)
	if err != nil {
		return nil, err
	}
	answer, cookie, err := s.begun(ctx, token)
	return ChangePassword200JSONResponse{Body: answer, Headers: ChangePassword200ResponseHeaders{SetCookie: cookie}}, err
}

// OfferTOTP makes a secret for one-time codes.
func (s *server) OfferTOTP(ctx context.Context, _ OfferTOTPRequestObject) (OfferTOTPResponseObject, error) {
	offer, err := s.Desk.OfferTOTP(ctx, callerOf(ctx).signedIn)
	return OfferTOTP201JSONResponse{Secret: offer.Secret, URL: offer.URL, Qr: offer.QR}, err
}

// ConfirmTOTP asks for one-time codes from now on.
func (s *server) ConfirmTOTP(ctx context.Context, r ConfirmTOTPRequestObject) (ConfirmTOTPResponseObject, error) {
	return ConfirmTOTP204Response{}, s.Desk.ConfirmTOTP(ctx, callerOf(ctx).signedIn, from(ctx), r.Body.Code)
}

// RemoveTOTP asks for no one-time codes any more.
func (s *server) RemoveTOTP(ctx context.Context, r RemoveTOTPRequestObject) (RemoveTOTPResponseObject, error) {
	return RemoveTOTP204Response{}, s.Desk.RemoveTOTP(ctx, callerOf(ctx).signedIn, from(ctx), r.Body.Password)
}

// ListSessions pages through the caller's sessions.
func (s *server) ListSessions(ctx context.Context, r ListSessionsRequestObject) (ListSessionsResponseObject, error) {
	own := callerOf(ctx).signedIn
	rows, next, err := s.Sessions.ListSessions(ctx, own.Account.ID, page(r.Params.Limit, r.Params.After))
	return ListSessions200JSONResponse{Items: each(rows, func(one models.Session) Session {
		return Session{
			ID: one.ID, WorkspaceID: one.WorkspaceID, Agent: one.Agent, Current: one.ID == own.Session.ID,
			CreatedAt: one.CreatedAt.UTC(), SeenAt: one.SeenAt.UTC(),
		}
	}), Next: optional(next)}, err
}

// EndSession ends one of the caller's sessions.
func (s *server) EndSession(ctx context.Context, r EndSessionRequestObject) (EndSessionResponseObject, error) {
	who := callerOf(ctx)
	return EndSession204Response{}, s.Sessions.EndSession(ctx, who.signedIn.Account.ID, r.ID, who.actor)
}
