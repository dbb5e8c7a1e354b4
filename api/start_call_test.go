package api

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// outside calls an integration start with a body as it is written, without a key of ours.
func (b *testBundle) outside(path, contentType, body string) answer {
	b.t.Helper()
	return b.do("POST", path, body, "Authorization", "", "Content-Type", contentType)
}

// onlyContact is the one contact there is.
func (b *testBundle) onlyContact() object {
	b.t.Helper()
	items := as[[]any](b.do("GET", "/v1/contacts", nil).json()["items"])
	require.Len(b.t, items, 1)
	return as[object](items[0])
}

// calls are the logged calls of an integration start, the newest first.
func (b *testBundle) calls(startID string) []any {
	b.t.Helper()
	automation := as[object](as[[]any](b.do("GET", "/v1/automations", nil).json()["items"])[0])
	return as[[]any](
		b.do("GET", "/v1/automations/"+as[string](automation["id"])+"/start/"+startID+"/calls", nil).wants(200).json()["items"],
	)
}

// The bodies are those of Spoki's own call as shops, PHP and form posts write it.
func TestAnOutsideCallIsReadAsToolsWriteIt(t *testing.T) { // S2
	t.Parallel()
	const asJSON, asForm = "application/json", "application/x-www-form-urlencoded"
	multipart := "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
	for name, one := range map[string]struct{ contentType, body string }{
		"JSON": {
			asJSON, `{"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"ORDER_ID":"7","PAID":"true"}}`,
		},
		"a charset in upper case": {
			"Application/JSON; Charset=UTF-8",
			`{"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"ORDER_ID":"7","PAID":"true"}}`,
		},
		"no Content-Type": {
			"", ` {"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"ORDER_ID":"7","PAID":"true"}}`,
		},
		"JSON called a form": {
			asForm, `{"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"ORDER_ID":"7","PAID":"true"}}`,
		},
		"plain text, with a mark": {
			"text/plain",
			"\ufeff" + `{"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"ORDER_ID":"7","PAID":"true"}}`,
		},
		"numbers and booleans": {
			asJSON, `{"secret":"%s","phone":393470000001,"first_name":"Ada","custom_fields":{"ORDER_ID":7,"PAID":true}}`,
		},
		"codes in another case": {
			asJSON, `{"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"order_id":"7","Paid":"true"}}`,
		},
		"an exact code wins": {
			asJSON,
			`{"secret":"%s","phone":"+393470000001","first_name":"Ada","custom_fields":{"Order_Id":"8","ORDER_ID":"7","order_id":"9",
				"PAID":"true"}}`,
		},
		"null, lists, other keys": {
			asJSON,
			`{"secret":"%s","phone":"+393470000001","first_name":"Ada","last_name":null,"email":[],"language":{},
				"custom_fields":{"ORDER_ID":"7","PAID":"true","NOTE":null,"X":[1]},"metadata":[],"extra":[{}]}`,
		},
		"keys that differ in case": {
			asJSON,
			`{"Phone":"+393479999999","secret":"%s","phone":"+393470000001","First_Name":"Eve","PHONE":7,"first_name":"Ada",
				"custom_fields":{"ORDER_ID":"7","PAID":"true"},"Custom_Fields":{"ORDER_ID":"9"},"SECRET":"no"}`,
		},
		"a form": {
			asForm, `secret=%s&phone=%%2B393470000001&first_name=Ada&custom_fields[ORDER_ID]=7&custom_fields%%5BPAID%%5D=true`,
		},
		"a form that is not called": {
			"", `secret=%s&phone=%%2B393470000001&first_name=Ada&custom_fields[ORDER_ID]=7&custom_fields[PAID]=true` + "\r\n",
		},
		"a multipart form": {`multipart/form-data; boundary="b"`, fmt.Sprintf(
			multipart, "phone", "+393470000001",
		) + fmt.Sprintf(multipart, "first_name", "Ada") + fmt.Sprintf(
			multipart, "custom_fields[order_id]", "7",
		) +
			fmt.Sprintf(multipart, "custom_fields[PAID]", "true") + fmt.Sprintf(multipart, "secret", "%s") + "--b--\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			id, secret := b.integration()
			for _, code := range []string{"ORDER_ID", "PAID", "NOTE"} {
				b.do("POST", "/v1/fields", object{"code": code, "type": "text"}).wants(201)
			}
			got := b.outside("/wh/ap/"+id, one.contentType, fmt.Sprintf(one.body, secret))
			require.Equal(t, 200, got.status, string(got.body))
			contact := b.onlyContact()
			require.Equal(t, "+393470000001", contact["phone"])
			require.Equal(t, []any{"Ada", "", "", ""}, []any{
				contact["first_name"], contact["last_name"], contact["email"], contact["language"],
			})
			require.Equal(t, object{"ORDER_ID": "7", "PAID": "true"}, contact["fields"])
		})
	}
}

func TestABulkCallIsReadAsToolsWriteIt(t *testing.T) { // S2
	t.Parallel()
	for name, one := range map[string]struct{ contentType, body string }{
		"JSON":               {"application/json", `{"secret":"%s","contacts":[{"phone":"+393470000001"},{"phone":393470000002}]}`},
		"PHP's list of gaps": {"", `{"secret":"%s","contacts":{"3":{"phone":"+393470000001"},"12":{"phone":"+393470000002"}}}`},
		"a form":             {"", `secret=%s&contacts[0][phone]=%%2B393470000001&contacts[1][phone]=%%2B393470000002`},
		"a form that counts": {"", `secret=%s&contacts[][phone]=%%2B393470000001&contacts[][phone]=%%2B393470000002`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			id, secret := b.integration()
			got := b.outside("/wh/ap/"+id+"/bulk", one.contentType, fmt.Sprintf(one.body, secret))
			require.Equal(t, 200, got.status, string(got.body))
			require.Len(t, b.do("GET", "/v1/runs", nil).json()["items"], 2)
		})
	}
}

func TestAnOutsideCallThatCannotBeReadChangesNothing(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	for name, one := range map[string]struct {
		body, code string
		status     int
	}{
		"cut off":             {`{"secret":"%s","phone":"+393470000001"`, "malformed", 400},
		"a list":              {`[{"secret":"%s","phone":"+393470000001"}]`, "malformed", 400},
		"empty":               {"%.0s", "malformed", 400},
		"a phone twice":       {`{"secret":"%s","phone":"+393470000001","phone":"+393470000002"}`, "malformed", 400},
		"a NUL":               {`{"secret":"%s","phone":"+393470000001","first_name":"a\u0000"}`, "malformed", 400},
		"a NUL in a form":     {`secret=%s&phone=%%2B393470000001&first_name=%%00`, "malformed", 400},
		"not UTF-8 in a form": {`secret=%s&phone=%%2B393470000001&first_name=%%ff`, "malformed", 400},
		"a phone of another":  {`{"secret":"%s","Phone":"+393470000001"}`, "invalid", 422},
		"a phone in a list":   {`{"secret":"%s","phone":["+393470000001"]}`, "invalid", 422},
		"a phone as exponent": {`{"secret":"%s","phone":3.93470000001e11}`, "invalid", 422},
		"a name that is a book": {
			`{"secret":"%s","phone":"+393470000001","first_name":"` + strings.Repeat("x", 201) + `"}`, "invalid", 422,
		},
		"a secret in a list":  {`{"secret":["%s"],"phone":"+393470000001"}`, "not-found", 404},
		"a secret of another": {`{"Secret":"%s","phone":"+393470000001"}`, "not-found", 404},
	} {
		got := b.outside("/wh/ap/"+id+"/", "", fmt.Sprintf(one.body, secret))
		require.Equal(t, one.status, got.status, name+string(got.body))
		got.problem(one.status, one.code)
	}
	require.Empty(t, b.do("GET", "/v1/contacts", nil).json()["items"])
}

func TestTheLogOfAStartSaysWhatWasIgnoredAndNothingPersonal(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	b.do("POST", "/v1/fields", object{"code": "BIRTHDAY", "type": "date"}).wants(201)
	require.Empty(t, b.calls(id))
	b.do("POST", "/wh/ap/"+id, object{"secret": "wrong", "phone": "+393470000001"}).problem(404, "not-found")
	b.do("POST", "/wh/ap/"+id, object{
		"secret": secret, "phone": "+393470000001", "first_name": nil, "email": []int{1}, "metadata": "x",
		"Phone": "+393470000009", "utm_source": marker, "+393471234567": 1,
		"custom_fields": object{"city": "a", "City": marker, "NOPE": marker, "+393471234567": "x", "n393471234567": "x", "BIRTHDAY": nil},
	}).wants(200)
	b.do("POST", "/wh/ap/"+id, object{
		"secret": secret, "phone": "+393470000001", "custom_fields": object{"birthday": marker},
	}).problem(422, "invalid")
	b.do("POST", "/wh/ap/"+id+"/bulk", object{"secret": secret, "contacts": []object{
		{"phone": "+393470000001", "custom_fields": object{"NOPE": 1}}, {"phone": "+393470000002", "custom_fields": object{"NOPE": 1}},
	}}).wants(200)
	log := b.calls(id)
	require.Len(t, log, 3, "a wrong secret is nobody's call")
	bulk, refused, single := as[object](log[0]), as[object](log[1]), as[object](log[2])
	require.Equal(t, object{"inside": 1.0, "accepted": 1.0}, bulk["results"])
	require.Equal(t, []any{object{"pointer": "/custom_fields/NOPE", "reason": "unknown_field", "times": 2.0}}, bulk["ignored"])
	require.Equal(t, "refused", refused["outcome"])
	require.Equal(t, "/custom_fields/BIRTHDAY", as[object](as[[]any](refused["errors"])[0])["pointer"])
	require.Equal(t, "accepted", single["outcome"])
	var ignored []string
	for _, part := range as[[]any](single["ignored"]) {
		ignored = append(ignored, fmt.Sprint(as[object](part)["pointer"], " ", as[object](part)["reason"], " ", as[object](part)["times"]))
	}
	require.Equal(t, []string{
		"/* unknown_key 1", "/Phone unknown_key 1", "/custom_fields/* unknown_field 2", "/custom_fields/BIRTHDAY null 1",
		"/custom_fields/NOPE unknown_field 1", "/custom_fields/city repeated 1",
		"/email not_text 1", "/first_name null 1", "/metadata not_object 1", "/utm_source unknown_key 1",
	}, ignored)
	require.NotContains(t, fmt.Sprint(log), marker)
	require.NotContains(t, fmt.Sprint(log), "3470000001")
	b.do("GET", "/v1/automations/x/start/"+id+"/calls", nil).problem(404, "not-found")
}

func TestMetadataIsKeptOnTheRun(t *testing.T) { // S2
	t.Parallel()
	b := setup(t)
	id, secret := b.integration()
	call := func(phone int, metadata string) any {
		b.outside("/wh/ap/"+id, "", fmt.Sprintf(
			`{"secret":"%s","phone":"+39347000%04d","metadata":%s}`, secret, phone, metadata,
		)).wants(200)
		newest := as[string](as[object](as[[]any](b.do("GET", "/v1/runs?limit=1", nil).json()["items"])[0])["id"])
		return b.do("GET", "/v1/runs/"+newest, nil).wants(200).json()["metadata"]
	}
	require.Equal(t, object{"order": 7.0, "shop": object{"name": "Ada's"}}, call(1, `{"order": 7, "shop": {"name": "Ada's"}}`))
	for n, none := range []string{"null", "[]", "{}", `"x"`, `{"a":"` + strings.Repeat("x", 17<<10) + `"}`} {
		require.Nil(t, call(2+n, none), none)
	}
	byForm := url.Values{"secret": {secret}, "phone": {"+393470009999"}, "metadata[order][id]": {"7"}}.Encode()
	b.outside("/wh/ap/"+id, "application/x-www-form-urlencoded", byForm).wants(200)
	run := as[string](as[object](as[[]any](b.do("GET", "/v1/runs?limit=1", nil).json()["items"])[0])["id"])
	require.Equal(t, object{"order": object{"id": "7"}}, b.do("GET", "/v1/runs/"+run, nil).json()["metadata"])
}

// A key that the description does not name is refused only where the object is closed; in an open
// one the decoder, which knows no case, would take another key than the validator looked at.
func TestEveryObjectOfARequestIsClosed(t *testing.T) {
	t.Parallel()
	spec, err := loadDescription()
	require.NoError(t, err)
	checked := 0
	for name, operation := range operations(spec) {
		if operation.RequestBody == nil || !strings.Contains(name, " /v1/") {
			continue
		}
		content := operation.RequestBody.Value.Content["application/json"]
		if content == nil {
			continue
		}
		checked++
		requireClosed(t, name, content.Schema, map[*openapi3.Schema]bool{})
	}
	require.Greater(t, checked, 30)
}

func requireClosed(t *testing.T, at string, ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	t.Helper()
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	schema := ref.Value
	seen[schema] = true
	if len(schema.Properties) > 0 {
		require.NotNil(t, schema.AdditionalProperties.Has, "%s is open", at)
		require.False(t, *schema.AdditionalProperties.Has, "%s is open", at)
	}
	for name, property := range schema.Properties {
		requireClosed(t, at+"/"+name, property, seen)
	}
	requireClosed(t, at+"/*", schema.Items, seen)
	for _, several := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf, schema.AllOf} {
		for _, one := range several {
			requireClosed(t, at, one, seen)
		}
	}
}
