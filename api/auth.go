package api

import (
	"context"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// Authenticator finds the API key that a caller shows.
type Authenticator interface {
	Authenticate(ctx context.Context, hash string) (key models.APIKey, phoneRegion string, err error)
}

// caller is who makes the request; the zero value is nobody.
type caller struct {
	workspaceID string
	// userID is the person who signed in; "" for an API key.
	userID string
	// onlyAssigned is whether they see no contacts but those assigned to them.
	onlyAssigned bool
	actor        string
	scopes       []models.Scope
	phoneRegion  string
	// signedIn is the session of a person; its zero value is that of an API key.
	signedIn models.SignedIn
}

// viewer is the caller as the store asks for them.
func (c caller) viewer() models.Viewer {
	v := models.Viewer{WorkspaceID: c.workspaceID}
	if c.onlyAssigned {
		v.OnlyAssignedTo = c.userID
	}
	return v
}

// keyed is a prefix of idempotency keys, which each person has for themselves: a repeat is answered with what somebody saw.
// The header refuses the space in it, so that no API key sends a person's.
func (c caller) keyed(prefix string) string {
	if c.userID == "" {
		return prefix
	}
	return prefix + " " + c.actor
}

type callerKey struct{}

// callerOf returns who makes the request.
func callerOf(ctx context.Context) caller {
	who, _ := ctx.Value(callerKey{}).(caller)
	return who
}

// assignedOnly is what an operation does for a person who sees only the contacts assigned to them.
type assignedOnly string

// What an operation may say as x-assigned.
const (
	// assignedFiltered knows no contacts but the person's own.
	assignedFiltered assignedOnly = "filtered"
	// assignedFree is about no contact.
	assignedFree assignedOnly = "free"
	// assignedRefused answers 403. An operation that says nothing does so too.
	assignedRefused assignedOnly = "refused"
)

// assignedExtension is where an operation says so.
const assignedExtension = "x-assigned"

// requirement says what an operation asks of its caller. The zero value lets nobody in.
type requirement struct {
	public bool
	// byKey and bySession are whether API keys and people who signed in may ask for it.
	byKey, bySession bool
	scopes           []models.Scope
	assigned         assignedOnly
}

// The names of the schemes by which callers show who they are.
const (
	schemeKey     = "apiKey"
	schemeSession = "session"
)

// requirements reads the security of all operations by method and route. An operation
// that says nothing needs a key.
func requirements(spec *openapi3.T) map[string]requirement {
	out := map[string]requirement{}
	for name, operation := range operations(spec) {
		security := spec.Security
		if operation.Security != nil {
			security = *operation.Security
		}
		need := requirement{public: len(security) == 0, assigned: assignedRefused}
		for _, schemes := range security {
			need.add(schemes)
		}
		if said, ok := operation.Extensions[assignedExtension].(string); ok {
			need.assigned = assignedOnly(said)
		}
		out[name] = need
	}
	return out
}

// add takes in one way to be let in.
func (r *requirement) add(schemes openapi3.SecurityRequirement) {
	for name, scopes := range schemes {
		switch name {
		case schemeKey:
			r.byKey = true
		case schemeSession:
			r.bySession = true
		}
		for _, scope := range scopes {
			if !slices.Contains(r.scopes, models.Scope(scope)) {
				r.scopes = append(r.scopes, models.Scope(scope))
			}
		}
	}
}

// operations are all operations by method and route, as Gin writes it.
func operations(spec *openapi3.T) map[string]*openapi3.Operation {
	out := map[string]*openapi3.Operation{}
	for path, item := range spec.Paths.Map() {
		route := routeOf(path)
		for method, operation := range item.Operations() {
			out[method+" "+route] = operation
		}
	}
	return out
}

// routeOf is a path of the description as Gin writes it.
func routeOf(path string) string { return strings.NewReplacer("{", ":", "}", "").Replace(path) }

// authenticate finds the caller by their key or session and checks the operation's scopes.
func (s *server) authenticate(needs map[string]requirement) gin.HandlerFunc {
	return func(c *gin.Context) {
		need := needs[c.Request.Method+" "+c.FullPath()]
		if need.public {
			if s.crossSite(c) {
				s.fail(c, problem{code: models.CodeForbidden, detail: crossSiteDetail})
				return
			}
			c.Next()
			return
		}
		who, err := s.identify(c)
		if err != nil {
			s.failWith(c, s.unknown(c, err))
			return
		}
		s.Admission.Known(c)
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), callerKey{}, who))
		if err := s.admit(c, who, need); err != nil {
			s.failWith(c, err)
			return
		}
		c.Next()
	}
}

// unknown is the refusal of a caller who was not found. Who shows nothing guesses at nothing.
func (s *server) unknown(c *gin.Context, err error) error {
	if models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	err = models.Errorf(codeUnauthorized, "sign in, or give an API key that is not revoked as Authorization: Bearer")
	if s.token(c) == "" && c.GetHeader("Authorization") == "" {
		return err
	}
	if s.token(c) != "" {
		c.Header("Set-Cookie", s.dropping(c))
	}
	return s.guessed(c, "", err)
}

// crossSiteDetail is the refusal of what a page of another site asked for.
const crossSiteDetail = "a page of another site may not ask for this"

// crossSite reports whether a browser sends the request for a page of another site. A key is in no browser's keeping.
func (s *server) crossSite(c *gin.Context) bool {
	return c.GetHeader("Authorization") == "" && s.crossOrigin.Check(c.Request) != nil
}

// admit refuses a known caller what they may not ask for.
func (s *server) admit(c *gin.Context, who caller, need requirement) error {
	if who.userID != "" && s.crossSite(c) {
		s.Desk.Refuse(c, models.Refusal{
			WorkspaceID: who.workspaceID, Actor: who.actor, Address: c.ClientIP(), What: "cross_site",
			Object: "session/" + who.signedIn.Session.ID,
		})
		return models.Errorf(models.CodeForbidden, crossSiteDetail)
	}
	return s.refusal(who, need)
}

// refusal is why a caller may not ask for an operation; nil when they may.
func (*server) refusal(who caller, need requirement) error {
	person := who.userID != ""
	switch {
	case person && !need.bySession:
		return models.Errorf(models.CodeForbidden, "this is for API keys")
	case !person && !need.byKey:
		return models.Errorf(models.CodeForbidden, "this is for people who signed in")
	}
	for _, scope := range need.scopes {
		if !slices.Contains(who.scopes, scope) && person {
			return models.Errorf(models.CodeForbidden, "the role lacks the scope %s", scope)
		}
		if !slices.Contains(who.scopes, scope) {
			return models.Errorf(models.CodeForbidden, "the API key lacks the scope %s", scope)
		}
	}
	if who.onlyAssigned && need.assigned == assignedRefused {
		return models.Errorf(models.CodeForbidden, "this is not for people who see only the contacts assigned to them")
	}
	return nil
}

// identify finds the caller. A key that is shown counts, also beside a cookie.
func (s *server) identify(c *gin.Context) (caller, error) {
	if c.GetHeader("Authorization") == "" {
		token := s.token(c)
		if token == "" {
			return caller{}, models.NotFound("session")
		}
		return s.bySession(c, token)
	}
	scheme, secret, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return caller{}, models.NotFound("API key")
	}
	key, region, err := s.Authenticator.Authenticate(c, models.HashSecret(strings.TrimSpace(secret)))
	if err != nil {
		return caller{}, err
	}
	return caller{workspaceID: key.WorkspaceID, actor: "api_key/" + key.ID, scopes: key.Scopes, phoneRegion: region}, nil
}

// token is that of the session which the request shows; "" for none.
func (s *server) token(c *gin.Context) string {
	cookie, err := c.Request.Cookie(s.cookie(c.Request).Name)
	if err != nil {
		return ""
	}
	return cookie.Value
}
