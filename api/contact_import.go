package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"

	"cadenza/models"
)

const (
	// maxImportBytes is the largest file of an import.
	maxImportBytes = 64 << 20
	// rowsPerChunk are stored in one transaction.
	rowsPerChunk = 500
	// maxImportErrors are reported one by one.
	maxImportErrors = 1000
)

// ImportStore keeps the contacts of an import.
type ImportStore interface {
	// ImportContacts stores some rows in one transaction, each as far as it breaks no rule. It also returns what
	// changes of consent start, to be begun once it is committed.
	ImportContacts(
		ctx context.Context, workspaceID, listID string, rows []models.ContactInput,
	) (results []models.ImportResult, started []models.Accepted, err error)
}

func errImportTooLarge() error {
	return models.Errorf(codeTooLarge, "a file may have 64 MiB; cut it into several")
}

// importContacts reads a CSV file as it comes and stores it part by part. It stays outside
// the validator, which would read all of the body first.
func (s *server) importContacts(c *gin.Context) {
	defer deadline(c, importTime)()
	answer, err := s.imported(c)
	if err != nil {
		_, _ = io.CopyN(io.Discard, c.Request.Body, drained) // who is still writing gets to read the answer
		s.failWith(c, err)
		return
	}
	c.JSON(http.StatusOK, answer)
}

func (s *server) imported(c *gin.Context) (ContactImport, error) {
	who, listID := callerOf(c), c.Query("list_id")
	if c.Request.ContentLength > maxImportBytes {
		return ContactImport{}, errImportTooLarge()
	}
	if listID != "" {
		if _, err := s.Lists.GetList(c, who.workspaceID, listID); err != nil {
			return ContactImport{}, err
		}
	}
	file, err := uploaded(c)
	if err != nil {
		return ContactImport{}, err
	}
	rows, err := openCSV(file)
	if err != nil {
		return ContactImport{}, err
	}
	own, err := s.checkColumns(c, who.workspaceID, rows)
	if err != nil {
		return ContactImport{}, err
	}
	i := &contactImport{
		store: s.Imports, starter: s.ConsentStarter, own: own, who: who, phones: s.callersPhones(c), listID: listID,
		schema: s.contactSchema,
		answer: ContactImport{Errors: []ContactImportError{}},
	}
	return i.run(c, rows)
}

// uploaded is the file: the body itself, or the first file of a form.
func uploaded(c *gin.Context) (io.Reader, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxImportBytes)
	switch kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind {
	case "text/csv":
		return c.Request.Body, nil
	case "multipart/form-data":
		_, file, err := firstFile(c.Request, errImportTooLarge)
		return file, err
	}
	return nil, models.Errorf(codeMediaType, "send text/csv, or multipart/form-data with a file")
}

// firstFile is the first file of a form, with its name; tooLarge is the error of a body with too many bytes.
func firstFile(r *http.Request, tooLarge func() error) (name string, file io.Reader, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, models.Errorf(codeMalformed, "the form cannot be read")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return "", nil, models.Errorf(models.CodeInvalid, "the form holds no file")
		}
		if err != nil {
			return "", nil, bodyError(err, tooLarge)
		}
		if part.FileName() != "" {
			return part.FileName(), part, nil
		}
	}
}

// checkColumns refuses columns that nobody knows, and returns the codes of the workspace's own fields.
func (s *server) checkColumns(ctx context.Context, workspaceID string, rows *csvRows) (own map[string]bool, err error) {
	codes, err := s.Fields.FieldCodes(ctx, workspaceID)
	if err != nil {
		return nil, err
	}
	own = map[string]bool{}
	for _, code := range codes {
		own[code] = true
	}
	known := maps.Clone(own)
	for _, code := range []string{
		models.CodePhone, models.CodeFirstName, models.CodeLastName, models.CodeEmail, models.CodeLanguage, models.CodeTimeZone,
		models.CodeConsent,
	} {
		known[code] = true
	}
	return own, rows.check(known)
}

// contactImport is one import under way.
type contactImport struct {
	store   ImportStore
	starter ConsentStarter
	// own are the codes of the workspace's own fields.
	own    map[string]bool
	who    caller
	phones phoneReader
	listID string
	schema *openapi3.Schema
	answer ContactImport
	// inputs are the good rows of the part being read, lines where they begin.
	inputs []models.ContactInput
	lines  []int
	// stored means that a part was stored: from then on a bad encoding is its row's.
	stored bool
}

// run stores the rows part by part. The encoding is settled by the first part: a file that is not
// UTF-8 is refused before anything is stored.
func (i *contactImport) run(ctx context.Context, rows *csvRows) (ContactImport, error) {
	for read := 1; ; read++ {
		row, err := rows.next()
		if errors.Is(err, io.EOF) {
			return i.answer, i.flush(ctx)
		}
		if err != nil {
			return i.answer, err
		}
		if row.foreign && !i.stored {
			return i.answer, models.Errorf(models.CodeInvalid, "the file %s; nothing was imported", notUTF8)
		}
		i.add(row)
		if read%rowsPerChunk == 0 {
			if err := i.flush(ctx); err != nil {
				return i.answer, err
			}
		}
	}
}

// add puts a row among the good ones or reports it.
func (i *contactImport) add(row csvRow) {
	broken := row.broken
	var in models.ContactInput
	if len(broken) == 0 {
		var bad []models.Violation
		in, bad = i.input(row.cells)
		broken = importErrors(row.line, bad)
	}
	if len(broken) > 0 {
		i.refuse(broken)
		return
	}
	i.inputs, i.lines = append(i.inputs, in), append(i.lines, row.line)
}

// input turns a row into the contact that the API would be given, by the API's own rules.
func (i *contactImport) input(cells map[string]string) (models.ContactInput, []models.Violation) {
	given := RunContact{
		Phone: taken(cells, models.CodePhone), FirstName: taken(cells, models.CodeFirstName), LastName: taken(cells, models.CodeLastName),
	}
	given.Email, given.Language, given.TimeZone = taken(cells, models.CodeEmail), taken(cells, models.CodeLanguage),
		taken(cells, models.CodeTimeZone)
	consent, bad := i.consent(cells)
	own := Texts(cells)
	given.Fields = &own
	var body any
	raw, err := json.Marshal(given)
	if err == nil {
		err = json.Unmarshal(raw, &body)
	}
	if err == nil {
		err = i.schema.VisitJSON(body, openapi3.MultiErrors())
	}
	if err != nil {
		return models.ContactInput{}, append(bodyViolations(err), bad...)
	}
	in, broken := contactInput(given, i.phones, "")
	in.Consent = consent
	return in, append(broken, bad...)
}

// consent is the contact's consent to marketing, unless the workspace has a field of that name; "" for an empty cell.
func (i *contactImport) consent(cells map[string]string) (models.Consent, []models.Violation) {
	if i.own[models.CodeConsent] {
		return "", nil
	}
	cell := taken(cells, models.CodeConsent)
	if cell == nil {
		return "", nil
	}
	said := models.Consent(strings.ToLower(*cell))
	if !said.Stated() {
		return "", []models.Violation{{Pointer: "/" + models.CodeConsent, Detail: "must be granted or refused"}}
	}
	return said, nil
}

// taken removes and returns a cell; nil for an empty one. What is left are the workspace's own fields.
func taken(cells map[string]string, code string) *string {
	cell, ok := cells[code]
	if !ok {
		return nil
	}
	delete(cells, code)
	return &cell
}

// flush stores the part that was read.
func (i *contactImport) flush(ctx context.Context) error {
	results, started, err := i.store.ImportContacts(ctx, i.who.workspaceID, i.listID, i.inputs)
	if err != nil {
		return fmt.Errorf("import contacts: %w", err)
	}
	i.starter.Begin(ctx, started)
	for n, result := range results {
		switch result.Outcome {
		case models.ImportCreated:
			i.answer.Created++
		case models.ImportUpdated:
			i.answer.Updated++
		case models.ImportUnchanged:
			i.answer.Unchanged++
		case models.ImportRefused:
			i.refuse(importErrors(i.lines[n], result.Violations))
		}
	}
	i.inputs, i.lines, i.stored = i.inputs[:0], i.lines[:0], true
	return nil
}

// refuse counts a row and reports what is wrong with it.
func (i *contactImport) refuse(broken []ContactImportError) {
	i.answer.Refused++
	room := min(len(broken), maxImportErrors-len(i.answer.Errors))
	i.answer.Errors = append(i.answer.Errors, broken[:room]...)
	i.answer.ErrorsLeftOff += len(broken) - room
}

// importErrors turns the pointers of a contact into the columns of a file.
func importErrors(line int, bad []models.Violation) []ContactImportError {
	var out []ContactImportError
	for _, v := range bad {
		column, own := strings.CutPrefix(v.Pointer, "/fields/")
		if !own {
			column = strings.ToUpper(strings.TrimPrefix(v.Pointer, "/"))
		}
		out = append(out, ContactImportError{Line: line, Column: column, Detail: v.Detail})
	}
	return out
}
