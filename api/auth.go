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
	actor       string
	scopes      []models.Scope
	phoneRegion string
}

type callerKey struct{}

// callerOf returns who makes the request.
func callerOf(ctx context.Context) caller {
	who, _ := ctx.Value(callerKey{}).(caller)
	return who
}

// requirement says what an operation asks of its caller.
type requirement struct {
	public bool
	scopes []models.Scope
}

// requirements reads the security of all operations by method and route. An operation
// that says nothing needs a key.
func requirements(spec *openapi3.T) map[string]requirement {
	out := map[string]requirement{}
	for name, operation := range operations(spec) {
		var need requirement
		if operation.Security != nil {
			need.public = len(*operation.Security) == 0
			for _, schemes := range *operation.Security {
				for _, scope := range schemes["apiKey"] {
					need.scopes = append(need.scopes, models.Scope(scope))
				}
			}
		}
		out[name] = need
	}
	return out
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

// authenticate finds the caller by the key and checks the operation's scopes.
func (s *server) authenticate(needs map[string]requirement) gin.HandlerFunc {
	return func(c *gin.Context) {
		need := needs[c.Request.Method+" "+c.FullPath()]
		if need.public {
			c.Next()
			return
		}
		who, err := s.identify(c)
		switch {
		case models.CodeOf(err) == models.CodeNotFound:
			err := error(models.Errorf(codeUnauthorized, "give an API key that is not revoked as Authorization: Bearer"))
			if c.GetHeader("Authorization") != "" { // who gives none guesses at nothing
				err = s.guessed(c, "", err)
			}
			s.failWith(c, err)
			return
		case err != nil:
			s.failWith(c, err)
			return
		}
		s.Admission.Known(c)
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), callerKey{}, who))
		for _, scope := range need.scopes {
			if !slices.Contains(who.scopes, scope) {
				s.fail(c, problem{code: models.CodeForbidden, detail: "the API key lacks the scope " + string(scope)})
				return
			}
		}
		c.Next()
	}
}

func (s *server) identify(c *gin.Context) (caller, error) {
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
