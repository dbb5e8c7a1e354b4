package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/gin-gonic/gin"
	middleware "github.com/oapi-codegen/nethttp-middleware"

	"cadenza/models"
)

// validate refuses requests that do not fit the description.
//
// The validator's copy of the description calls itself 3.0: kin-openapi then uses its
// own walker instead of compiling a JSON Schema for every request. The schemas use
// nothing that the walker does not know; type lists with null it does.
func (s *server) validate(spec *openapi3.T) gin.HandlerFunc {
	relabelled := *spec
	relabelled.OpenAPI = "3.0.3"
	check := middleware.OapiRequestValidatorWithOptions(&relabelled, &middleware.Options{
		Options: openapi3filter.Options{
			MultiError: true, ExcludeRequestBody: true, SkipSettingDefaults: true,
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
		DiscardValidatedValue: true,
		DoNotValidateServers:  true,
		ErrorHandlerWithOpts: func(_ context.Context, err error, w http.ResponseWriter, _ *http.Request, _ middleware.ErrorHandlerOpts) {
			if refused, ok := w.(*refusal); ok {
				refused.err = err
			}
		},
	})
	bodies := bodyRules(spec)
	return func(c *gin.Context) {
		if rule, takesOne := bodies[c.Request.Method+" "+c.FullPath()]; takesOne {
			if p, bad := bodyProblem(c, rule); bad {
				s.fail(c, p)
				return
			}
		}
		refused := &refusal{ResponseWriter: c.Writer}
		passed := false
		check(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { c.Request, passed = r, true })).ServeHTTP(refused, c.Request)
		if !passed {
			s.fail(c, requestProblem(refused.err))
		}
	}
}

// refusal carries the validator's error out to the middleware that writes the answer.
type refusal struct {
	http.ResponseWriter
	err error
}

// requestProblem turns the validator's error into a problem. The validator's own words
// are not used: they quote what was submitted.
func requestProblem(err error) problem {
	out := problem{code: codeMalformed, detail: unfitDetail}
	for _, one := range flatten(err) {
		request, ok := errors.AsType[*openapi3filter.RequestError](one)
		if !ok {
			continue
		}
		switch {
		case request.Parameter != nil && request.Parameter.In == openapi3.ParameterInPath:
			return problem{code: codeNotFound, detail: "no such address"}
		case request.Parameter != nil:
			out.errors = append(out.errors, parameterViolations(request)...)
		}
	}
	return out
}

// flatten lists the errors of a tree of MultiErrors.
func flatten(err error) []error {
	several, ok := err.(openapi3.MultiError) //nolint:errorlint // a wrapped one is in a RequestError, which is wanted whole
	if !ok {
		return []error{err}
	}
	var out []error
	for _, one := range several {
		out = append(out, flatten(one)...)
	}
	return out
}

// parameterViolations have the parameter's place for a pointer: "?limit", or a header's name.
func parameterViolations(request *openapi3filter.RequestError) []models.Violation {
	place := request.Parameter.Name
	if request.Parameter.In == openapi3.ParameterInQuery {
		place = "?" + place
	}
	detail := "has a wrong form"
	if errors.Is(request.Err, openapi3filter.ErrInvalidRequired) {
		detail = "is needed"
	}
	for _, one := range flatten(request.Err) {
		if broken, ok := errors.AsType[*openapi3.SchemaError](one); ok {
			detail = ruleOf(broken)
		}
	}
	return []models.Violation{{Pointer: place, Detail: detail}}
}

const unfitDetail = "the request does not fit the description"

const unknownKeyDetail = "is not a key that exists here"

func bodyViolations(err error) []models.Violation {
	var out []models.Violation
	for _, one := range flatten(err) {
		broken, ok := errors.AsType[*openapi3.SchemaError](one)
		if !ok {
			out = append(out, models.Violation{Detail: "is not JSON of the right form"})
			continue
		}
		pointer := pointerOf(broken.JSONPointer())
		if key := unknownKey(broken); key != "" {
			out = append(out, models.Violation{Pointer: pointer + pointerOf([]string{key}), Detail: unknownKeyDetail})
			continue
		}
		out = append(out, models.Violation{Pointer: pointer, Detail: ruleOf(broken)})
	}
	slices.SortStableFunc(out, func(a, b models.Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	return out
}

// unknownKey is the key that the schema does not know, "" for another rule.
func unknownKey(broken *openapi3.SchemaError) string {
	var key string
	if broken.SchemaField != "properties" {
		return ""
	}
	if _, err := fmt.Sscanf(broken.Reason, "property %q is unsupported", &key); err != nil {
		return ""
	}
	return key
}

func pointerOf(path []string) string {
	var b strings.Builder
	for _, token := range path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return b.String()
}

// ruleOf says what the schema allows.
func ruleOf(broken *openapi3.SchemaError) string {
	schema := broken.Schema
	switch broken.SchemaField {
	case "required":
		return "is needed"
	case "type", "nullable":
		if schema.Type != nil {
			return "must be of type " + strings.Join(schema.Type.Slice(), " or ")
		}
	case "enum":
		return "must be one of " + strings.Trim(fmt.Sprint(schema.Enum), "[]")
	case "minLength":
		return fmt.Sprintf("must have at least %d characters", schema.MinLength)
	case "maxLength":
		return fmt.Sprintf("may have at most %d characters", *schema.MaxLength)
	case "minItems":
		return fmt.Sprintf("needs at least %d entries", schema.MinItems)
	case "maxItems":
		return fmt.Sprintf("may have at most %d entries", *schema.MaxItems)
	case "minimum":
		return fmt.Sprintf("must be at least %v", *schema.Min)
	case "maximum":
		return fmt.Sprintf("must be at most %v", *schema.Max)
	case "uniqueItems":
		return "must not hold an entry twice"
	}
	return "has a wrong form"
}
