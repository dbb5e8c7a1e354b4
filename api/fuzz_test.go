package api

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"cadenza/internal/phone"
	"cadenza/models"
)

var (
	anE164      = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
	namedInLogs = regexp.MustCompile(`^(/(\*|[A-Za-z][A-Za-z0-9_. -]{0,63})){1,2}$`)
)

// FuzzOutsideCall reads calls of integration starts, whatever their form.
func FuzzOutsideCall(f *testing.F) {
	for _, seed := range [][2]string{
		{
			"application/json",
			`{"secret":"s","phone":393470000001,"custom_fields":{"city":"a","CITY":null,"x":[]},"metadata":{"a":{"b":1}}}`,
		},
		{
			"application/x-www-form-urlencoded",
			`secret=s&phone=%2B393470000001&custom_fields[CITY]=a&custom_fields[]=b&a[b][c][d][e][f][g]=1`,
		},
		{"", `{"phone":"+393470000001","metadata":[],"custom_fields":[]}`},
		{`multipart/form-data; boundary=b`, "--b\r\nContent-Disposition: form-data; name=\"phone\"\r\n\r\n+393470000001\r\n--b--\r\n"},
		{"text/plain", "\ufeff{}"},
		{"", `phone=%00&a=%ff`},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		object, ok := outsideMembers(contentType, body)
		if !ok {
			return
		}
		again, err := json.Marshal(object)
		require.NoError(t, err)
		require.True(t, storable(again), "what is read can be stored")
		call := newOutsideCall(func(typed string) (string, error) { return phone.Parse(typed, "IT") }, []string{"CITY", "ORDER_ID"})
		in, metadata := call.contact(object, "")
		require.LessOrEqual(t, len(call.bad.list), maxErrors)
		if len(call.bad.list) == 0 {
			require.Regexp(t, anE164, in.Phone)
		}
		for code, text := range in.Fields {
			require.Contains(t, []string{"CITY", "ORDER_ID"}, code)
			require.True(t, utf8.ValidString(text) && !strings.Contains(text, "\x00"))
		}
		require.True(t, metadata == "" || json.Valid([]byte(metadata)) && len(metadata) <= models.MaxMetadata)
		for _, part := range call.ignoredParts() {
			require.Regexp(t, namedInLogs, part.Pointer)
		}
		_, _ = call.contacts(object["contacts"])
	})
}

// FuzzCSV reads files of contacts: each line is passed once, whatever its quotes do.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"PHONE,CITY\n+393470000001,\"a\nb\"\n", "sep=;\nPHONE;CITY\n1;\"x\n2;y\n", "\xff\xfeP\x00H\x00\n\x00", "PHONE\n\"\n\"\"\n\"a\"b\n",
		"\n\n,\n,,,\n", "PHONE\tCITY\r\n1\t\x00\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, err := openCSV(strings.NewReader(string(file)))
		if err != nil {
			require.NotEmpty(t, models.CodeOf(err))
			return
		}
		require.LessOrEqual(t, len(rows.columns), maxColumns)
		last := 0
		for {
			before := rows.lines.taken
			row, err := rows.next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			require.Greater(t, row.line, max(last, before), "no line is read twice")
			require.Greater(t, rows.lines.taken, before)
			require.NotEmpty(t, len(row.cells)+len(row.broken))
			last = row.line
			for column, cell := range row.cells {
				require.Contains(t, rows.columns, column)
				require.True(t, cell != "" && utf8.ValidString(cell) && !strings.Contains(cell, "\x00"))
			}
		}
		if _, more := rows.lines.at(0); more {
			t.Fatal("lines are left")
		}
	})
}

// FuzzQuery asks for contacts with whatever query: it is understood whole or refused.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "limit=5", "phone=%2B393470000001&after=x", "limit=5&limit=6", "tag=x", "%00", "phone=%ff", "a;b", "limit=%zz", "limit", "=1",
		"phone[]=1",
	} {
		f.Add(seed)
	}
	spec, err := loadDescription()
	require.NoError(f, err)
	var known []string
	for _, parameter := range spec.Paths.Find("/v1/contacts").Get.Parameters {
		known = append(known, parameter.Value.Name)
	}
	s := &server{Config: Config{Logger: slog.New(slog.DiscardHandler)}}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	noBody := func(c *gin.Context) { c.Set(bodyKey, []byte(nil)) }
	engine.GET(
		"/v1/contacts", s.checkAddress(), s.checkQuery(spec), noBody, s.validate(spec), func(c *gin.Context) { c.Status(http.StatusOK) },
	)
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/contacts", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, r)
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, w.Code)
		if w.Code != http.StatusOK {
			return
		}
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		for name, all := range values {
			require.Contains(t, known, name)
			require.True(t, plainText(strings.Join(all, "")))
		}
	})
}

// FuzzBody compares the checking of bodies that stops at twenty errors with the validator's own.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"name":"a"}`, `{"name":7,"steps":[1,{"kind":"x"},{"kind":"add_tags","tags":[1]}]}`,
		`{"name":"a","steps":[{"kind":"branch","if":{"not":{"tag":7}},"then":[{"kind":"x"}]}]}`, `[]`, `null`,
		`{"name":"a","start":[{"kind":"date","field":7}],"reentry":{"while_running":"x"}}`,
	} {
		f.Add([]byte(seed))
	}
	spec, err := loadDescription()
	require.NoError(f, err)
	schema := bodyRules(spec)["POST /v1/automations"].schema
	require.NotNil(f, schema)
	f.Fuzz(func(t *testing.T, body []byte) {
		if !storable(body) {
			return
		}
		var value any
		if json.Unmarshal(body, &value) != nil {
			return
		}
		var bad violations
		bad.bySchema(schema, value, nil)
		require.LessOrEqual(t, len(bad.list), maxErrors)
		require.Equal(t, schema.VisitJSON(value, openapi3.VisitAsRequest()) == nil, len(bad.list) == 0, "%s", bad.list)
	})
}
