package api

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"cadenza/models"
)

// bodyRule is what an operation wants of its body.
type bodyRule struct {
	schema *openapi3.Schema
	needed bool
}

// bodyRules are those of the operations with a JSON body, by method and route.
func bodyRules(spec *openapi3.T) map[string]bodyRule {
	out := map[string]bodyRule{}
	for name, operation := range operations(spec) {
		if operation.RequestBody == nil {
			continue
		}
		if content := operation.RequestBody.Value.Content["application/json"]; content != nil {
			out[name] = bodyRule{content.Schema.Value, operation.RequestBody.Value.Required}
		}
	}
	return out
}

// bodyProblem refuses a body that does not fit its schema. The validator itself would collect as
// many errors as the body has values.
func bodyProblem(c *gin.Context, rule bodyRule) (problem, bool) {
	body, _ := c.MustGet(bodyKey).([]byte)
	switch {
	case len(body) == 0:
		return problem{code: codeMalformed, detail: "a JSON body is needed"}, rule.needed
	case !isJSON(c.Request):
		return problem{code: codeMediaType, detail: "send application/json"}, true
	}
	reader := json.NewDecoder(bytes.NewReader(body))
	reader.UseNumber()
	var value any
	if reader.Decode(&value) != nil {
		return problem{code: codeMalformed, detail: "the body is not JSON"}, true
	}
	var bad violations
	bad.bySchema(rule.schema, value, nil)
	slices.SortStableFunc(bad.list, func(a, b models.Violation) int { return strings.Compare(a.Pointer, b.Pointer) })
	return problem{code: codeMalformed, detail: unfitDetail, errors: bad.list}, len(bad.list) > 0
}

// deepestErrors is down to which level each error has a place of its own: each level above is read
// anew for it.
const deepestErrors = 32

// bySchema adds what of the value breaks the schema, part by part, until it is full.
func (v *violations) bySchema(schema *openapi3.Schema, value any, at []string) {
	if v.full() {
		return
	}
	first := schema.VisitJSON(value, openapi3.VisitAsRequest())
	if first == nil {
		return
	}
	before := len(v.list)
	if len(at) > deepestErrors {
		value = nil // it is not taken apart
	}
	switch value := value.(type) {
	case []any:
		if schema.Items != nil && fitsCount(schema, len(value)) {
			for i, item := range value {
				v.bySchema(schema.Items.Value, item, below(at, strconv.Itoa(i)))
			}
		}
	case map[string]any:
		v.byProperties(schema, value, at)
	}
	if len(v.list) == before && !v.full() { // what is wrong is the value itself
		for _, one := range bodyViolations(first) {
			v.add(pointerOf(at)+one.Pointer, one.Detail)
		}
	}
}

func fitsCount(schema *openapi3.Schema, n int) bool {
	return uint64(n) >= schema.MinItems && (schema.MaxItems == nil || uint64(n) <= *schema.MaxItems)
}

// below is the place of a part; it shares nothing with the places beside it.
func below(at []string, token string) []string { return append(slices.Clone(at), token) }

func (v *violations) byProperties(schema *openapi3.Schema, object map[string]any, at []string) {
	for _, name := range schema.Required {
		if _, there := object[name]; !there {
			v.add(pointerOf(below(at, name)), "is needed")
		}
	}
	closed := schema.AdditionalProperties.Has != nil && !*schema.AdditionalProperties.Has
	for _, name := range slices.Sorted(maps.Keys(object)) {
		property, known := schema.Properties[name]
		switch {
		case v.full():
			return
		case known:
			v.bySchema(property.Value, object[name], below(at, name))
		case closed:
			v.add(pointerOf(below(at, name)), unknownKeyDetail)
		case schema.AdditionalProperties.Schema != nil:
			v.bySchema(schema.AdditionalProperties.Schema.Value, object[name], below(at, name))
		}
	}
}
