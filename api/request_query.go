package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
)

// checkAddress refuses an address that no database can look up: one with a NUL, or not in UTF-8.
func (s *server) checkAddress() gin.HandlerFunc {
	return func(c *gin.Context) {
		query, err := url.QueryUnescape(c.Request.URL.RawQuery)
		if !plainText(c.Request.URL.Path) || err == nil && !plainText(query) {
			s.fail(c, problem{code: codeMalformed, detail: "path and query must be UTF-8 without NUL characters"})
			return
		}
		c.Next()
	}
}

func plainText(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// checkQuery refuses parameters that the operation does not have: what somebody asks for with
// them would be passed over in silence.
func (s *server) checkQuery(spec *openapi3.T) gin.HandlerFunc {
	known := queryParameters(spec)
	return func(c *gin.Context) {
		given, err := url.ParseQuery(c.Request.URL.RawQuery)
		if err != nil {
			s.fail(c, problem{code: codeMalformed, detail: "the query is not written as name=value, with & between and % before codes"})
			return
		}
		var bad violations
		for _, name := range slices.Sorted(maps.Keys(given)) {
			if !known[c.Request.Method+" "+c.FullPath()][name] {
				bad.add("?"+name, "is not a parameter of this call")
			}
		}
		if len(bad.list) > 0 {
			s.fail(c, problem{code: codeMalformed, detail: "the query has parameters that this call does not take", errors: bad.list})
			return
		}
		c.Next()
	}
}

// queryParameters are the names of the query's parameters by method and route.
func queryParameters(spec *openapi3.T) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for path, item := range spec.Paths.Map() {
		route := routeOf(path)
		for method, operation := range item.Operations() {
			names := map[string]bool{}
			for _, parameter := range slices.Concat(item.Parameters, operation.Parameters) {
				if parameter.Value.In == openapi3.ParameterInQuery {
					names[parameter.Value.Name] = true
				}
			}
			out[method+" "+route] = names
		}
	}
	return out
}
