package api

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// importBundle has the fields CITY and BIRTHDAY.
func importBundle(t *testing.T) *testBundle {
	t.Helper()
	b := setup(t)
	b.do("POST", "/v1/fields", object{"code": "CITY", "type": "text"}).wants(201)
	b.do("POST", "/v1/fields", object{"code": "BIRTHDAY", "type": "date"}).wants(201)
	return b
}

func (b *testBundle) importCSV(query, file string) answer {
	b.t.Helper()
	return b.do("POST", "/v1/contacts/import"+query, file, "Content-Type", "text/csv; charset=utf-8")
}

// counts are created, updated, unchanged and refused.
func (a answer) counts() []int {
	a.t.Helper()
	got := a.wants(200).json()
	var out []int
	for _, key := range []string{"created", "updated", "unchanged", "refused"} {
		out = append(out, int(as[float64](got[key])))
	}
	return out
}

// broken are the errors as "line COLUMN".
func (a answer) broken() []string {
	a.t.Helper()
	out := []string{}
	for _, one := range as[[]any](a.json()["errors"]) {
		e := as[object](one)
		out = append(out, strings.TrimSpace(fmt.Sprintf("%v %s", e["line"], e["column"])))
	}
	return out
}

func (b *testBundle) contact(phone string) object {
	b.t.Helper()
	items := as[[]any](b.do("GET", "/v1/contacts?phone="+strings.Replace(phone, "+", "%2B", 1), nil).wants(200).json()["items"])
	require.Len(b.t, items, 1, phone)
	return as[object](items[0])
}

func TestAnImportCreatesUpdatesAndReportsEachBadRowWithItsLine(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	list := as[string](b.do("POST", "/v1/lists", object{"name": "vip"}).wants(201).json()["id"])
	b.do("POST", "/v1/contacts", object{"phone": "+393470000001", "first_name": "Ada", "fields": object{"CITY": "Bari"}}).wants(201)
	file := strings.Join([]string{
		"phone, First_Name ,LAST_NAME,email,Language,time_zone,city,BIRTHDAY",
		"+39 347 000 0001,,Rossi,,,,Lecce,1990-02-28", // 2: updates, and leaves the name
		`347 000 0002,Bea,,b@example.com,it,Europe/Rome,"Reggio`,
		`""nell'Emilia""",`,                                    // 3 to 4: a local number, a line feed and quotes in a cell
		marker + ",x,,,,,,",                                    // 5
		"+393470000003,x,,,,,,31/12/1990",                      // 6
		"+393470000004,x,," + marker + ",,,,",                  // 7
		"+393470000005,x,,,," + marker + "/X,,",                // 8
		"+393470000006,x,,,!" + marker + ",,,",                 // 9
		"+393470000007," + strings.Repeat("x", 201) + ",,,,,,", // 10
		",x,,,,,,",                          // 11
		"+393470000008,x",                   // 12
		`+393470000009,"x"y,,,,,,`,          // 13
		",,,,,,,",                           // 14: nothing
		"",                                  // 15: nothing
		"+393470000010,Zoe,,,,,,2000-02-29", // 16
		"+393470000010,Zoë,,,,,,",           // 17: the later row wins
		"+393470000011,x\x00,,,,,,",         // 18
	}, "\n")
	got := b.importCSV("?list_id="+list, file)
	require.Equal(t, []int{2, 2, 0, 10}, got.counts(), string(got.body))
	require.Equal(
		t,
		[]string{"5 PHONE", "7 EMAIL", "8 TIME_ZONE", "9 LANGUAGE", "10 FIRST_NAME", "11 PHONE", "12", "13", "18 FIRST_NAME", "6 BIRTHDAY"},
		got.broken(),
	)
	require.NotContains(t, string(got.body), marker, "no value is repeated")
	require.NotContains(t, b.logged.String(), marker)

	ada := b.contact("+393470000001")
	require.Equal(t, []any{"Ada", "Rossi"}, []any{ada["first_name"], ada["last_name"]}, "an empty cell leaves what is there")
	require.Equal(t, object{"CITY": "Lecce", "BIRTHDAY": "1990-02-28"}, ada["fields"])
	bea := b.contact("+393470000002")
	require.Equal(t, object{"CITY": "Reggio\n\"nell'Emilia\""}, bea["fields"])
	require.Equal(t, []any{"Europe/Rome", "it", "b@example.com"}, []any{bea["time_zone"], bea["language"], bea["email"]})
	require.Equal(t, "Zoë", b.contact("+393470000010")["first_name"])
	require.Len(t, b.do("GET", "/v1/lists/"+list+"/members", nil).json()["items"], 3)
	require.Len(t, b.do("GET", "/v1/contacts", nil).json()["items"], 3, "a refused row leaves nothing")
	require.Equal(t, []int{0, 2, 2, 10}, b.importCSV("", file).counts(), "again: Zoe goes forth and back")
}

func TestAFileIsReadAsSpreadsheetsWriteIt(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"commas":                  "PHONE,CITY\n+393470000001,Bari\n",
		"semicolons":              "PHONE;CITY\n+393470000001;Bari\n",
		"a byte order mark":       "\xef\xbb\xbfPHONE;CITY\r\n+393470000001;Bari\r\n",
		"no last line feed":       "PHONE,CITY\n+393470000001,Bari",
		"empty lines before":      "\n\nPHONE,CITY\n+393470000001,Bari",
		"quoted names":            `"PHONE";"city"` + "\n" + `"+393470000001";"Bari"`,
		"a comma in a quoted one": `phone;"CITY"` + "\n" + `+393470000001;Bari`,
		"another order":           "city,Phone\nBari,+393470000001\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := importBundle(t)
			got := b.importCSV("", file)
			require.Equal(t, []int{1, 0, 0, 0}, got.counts(), string(got.body))
			require.Equal(t, object{"CITY": "Bari"}, b.contact("+393470000001")["fields"])
			require.Equal(t, []int{0, 0, 1, 0}, b.importCSV("", file).counts())
		})
	}
}

func TestAFileThatCannotBeImportedChangesNothing(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	const row = "\n+393470000001,Bari\n"
	for name, c := range map[string]struct {
		query, file, contentType string
		status                   int
		code                     models.Code
		pointers                 []string
	}{
		"an unknown column":     {file: "PHONE," + marker + row, status: 422, code: "invalid", pointers: []string{"/columns/1"}},
		"a column without name": {file: "PHONE," + row, status: 422, code: "invalid", pointers: []string{"/columns/1"}},
		"a column twice":        {file: "PHONE,CITY,city" + row, status: 422, code: "invalid", pointers: []string{"/columns/2"}},
		"a name of the account": {file: "PHONE,ACCOUNT_NAME" + row, status: 422, code: "invalid", pointers: []string{"/columns/1"}},
		"no phone":              {file: "FIRST_NAME,CITY" + row, status: 422, code: "invalid", pointers: []string{"/columns"}},
		"no header": {
			file: "+393470000001,Bari\n", status: 422, code: "invalid", pointers: []string{"/columns/0", "/columns/1", "/columns"},
		},
		"nothing":         {file: "", status: 422, code: "invalid"},
		"Latin-1":         {file: "PHONE,CITY\n+393470000002,Roma\n+393470000001,Forl\xec\n", status: 422, code: "invalid"},
		"a broken header": {file: "PHONE,\"CI\"TY" + row, status: 422, code: "invalid"},
		"an unknown list": {query: "?list_id=" + marker, file: "PHONE,CITY" + row, status: 404, code: "not-found"},
		"JSON": {
			file: `{"phone":"+393470000001"}`, contentType: "application/json", status: 415, code: "unsupported-media-type",
		},
		"no form": {file: "x", contentType: "multipart/form-data", status: 400, code: "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &testBundle{t: t, handler: b.handler, key: b.key, router: b.router}
			if c.contentType == "" {
				c.contentType = "text/csv"
			}
			got := b.do("POST", "/v1/contacts/import"+c.query, c.file, "Content-Type", c.contentType)
			require.Equal(t, c.pointers, got.problem(c.status, string(c.code)), string(got.body))
			require.NotContains(t, string(got.body), marker)
		})
	}
}

func TestARefusedFileLeavesNoContact(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	b.importCSV("", "PHONE,CITY\n+393470000002,Roma\n+393470000001,Forl\xec\n").problem(422, "invalid")
	b.importCSV("?list_id=nope", "PHONE\n+393470000001\n").problem(404, "not-found")
	b.importCSV("", "PHONE,NOPE\n+393470000001,x\n").problem(422, "invalid")
	require.Empty(t, b.do("GET", "/v1/contacts", nil).json()["items"])
}

func TestTheErrorsOfAnImportAreBounded(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	got := b.importCSV("", "PHONE,CITY\n"+strings.Repeat("nobody,x\n", 1203)+"+393470000001,x\n")
	require.Equal(t, []int{1, 0, 0, 1203}, got.counts())
	require.Len(t, got.broken(), 1000)
	require.EqualValues(t, 203, got.json()["errors_left_off"])
	require.Equal(t, "1001 PHONE", got.broken()[999])
}

func TestABadEncodingAfterTheFirstPartIsItsRows(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	var file strings.Builder
	file.WriteString("PHONE,CITY\n")
	for n := range 501 {
		fmt.Fprintf(&file, "+39347%07d,x\n", n)
	}
	file.WriteString("+393480000001,Forl\xec\n+393480000002,Bari\n")
	got := b.importCSV("", file.String())
	require.Equal(t, []int{502, 0, 0, 1}, got.counts())
	require.Equal(t, []string{"503 CITY"}, got.broken())
}

func TestAnImportTakesTheFileOfAForm(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("comment", marker))
	file, err := form.CreateFormFile("file", "contacts.csv")
	require.NoError(t, err)
	_, err = io.WriteString(file, "PHONE,CITY\n+393470000001,Bari\n")
	require.NoError(t, err)
	require.NoError(t, form.Close())
	got := b.do("POST", "/v1/contacts/import", body.String(), "Content-Type", form.FormDataContentType())
	require.Equal(t, []int{1, 0, 0, 0}, got.counts(), string(got.body))
}

func TestAnImportNeedsItsScopeAndHasALimit(t *testing.T) {
	t.Parallel()
	b := importBundle(t)
	reader := b.newKey(b.workspace.ID, models.ScopeContactsRead)
	b.do("POST", "/v1/contacts/import", "PHONE\n", "Authorization", "Bearer "+reader, "Content-Type", "text/csv").problem(403, "forbidden")
	r := b.request("POST", "/v1/contacts/import", "PHONE\n+393470000001\n", "Content-Type", "text/csv")
	r.ContentLength = maxImportBytes + 1
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	answer{t: t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}.problem(413, "too-large")

	endless := b.request("POST", "/v1/contacts/import", nil, "Content-Type", "text/csv") // its length is not told
	endless.Body, endless.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader("PHONE\n\""), &xs{left: maxImportBytes})), -1
	w = httptest.NewRecorder()
	b.handler.ServeHTTP(w, endless)
	answer{t: t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}.problem(413, "too-large")
}

// xs are so many bytes of x.
type xs struct{ left int }

func (x *xs) Read(p []byte) (int, error) {
	if x.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), x.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	x.left -= n
	return n, nil
}
