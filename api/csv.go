package api

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"cadenza/models"
)

// csvRows reads the rows of a CSV file whose first line names the columns.
type csvRows struct {
	csv *csv.Reader
	// columns are the names, trimmed and in upper case.
	columns []string
}

// csvRow is one row, or what is wrong with it.
type csvRow struct {
	// line is where the row begins in the file, the first being 1.
	line int
	// cells are the trimmed, non-empty values by column.
	cells  map[string]string
	broken []ContactImportError
	// foreign tells that a cell is not UTF-8.
	foreign bool
}

const notUTF8 = "is not in UTF-8; save the file again with the encoding UTF-8"

// headerBytes is how much of a file is looked at to find out how its cells are separated.
const headerBytes = 64 << 10

// openCSV reads the first line. Its errors are the domain's.
func openCSV(body io.Reader) (*csvRows, error) {
	in := bufio.NewReaderSize(body, headerBytes)
	start, err := in.Peek(headerBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, bodyError(err)
	}
	if rest, ok := bytes.CutPrefix(start, []byte("\xef\xbb\xbf")); ok {
		start = rest
		_, _ = in.Discard(3) // they were just seen
	}
	r := &csvRows{csv: csv.NewReader(in)}
	r.csv.Comma, r.csv.FieldsPerRecord, r.csv.ReuseRecord = separator(start), -1, true
	names, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, models.Errorf(models.CodeInvalid, "the file is empty; its first line must name the columns")
	case err != nil && !isParseError(err):
		return nil, bodyError(err)
	case err != nil:
		return nil, models.Errorf(models.CodeInvalid, "the first line is no line of CSV: its quotes do not match")
	}
	for _, name := range names {
		if !utf8.ValidString(name) {
			return nil, models.Errorf(models.CodeInvalid, "the file %s", notUTF8)
		}
		r.columns = append(r.columns, strings.ToUpper(strings.TrimSpace(name)))
	}
	return r, nil
}

// separator is the more frequent of semicolon and comma outside the quotes of the first line.
func separator(start []byte) rune {
	quoted, commas, semicolons := false, 0, 0
	for _, c := range bytes.TrimLeft(start, "\r\n") {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			commas++
		case c == ';':
			semicolons++
		}
		if c == '\n' && !quoted {
			break
		}
	}
	if semicolons > commas {
		return ';'
	}
	return ','
}

// check returns what is wrong with the columns: PHONE is needed, and all must be known and there once.
// The pointers count the columns from 0, the words from 1; no name of the file is repeated.
func (r *csvRows) check(known map[string]bool) error {
	var bad []models.Violation
	seen := map[string]bool{}
	for i, name := range r.columns {
		at := fmt.Sprintf("/columns/%d", i)
		switch {
		case !known[name]:
			bad = append(bad, models.Violation{Pointer: at, Detail: fmt.Sprintf("column %d has no name that is a field of this workspace", i+1)})
		case seen[name]:
			bad = append(bad, models.Violation{Pointer: at, Detail: fmt.Sprintf("column %d is there before", i+1)})
		}
		seen[name] = true
	}
	if !seen[models.CodePhone] {
		bad = append(bad, models.Violation{Pointer: "/columns", Detail: "a column PHONE is needed"})
	}
	return models.Invalid("the first line must name known columns; nothing was imported", bad)
}

// next reads a row. It returns io.EOF behind the last one; its other errors are the domain's.
func (r *csvRows) next() (csvRow, error) {
	for {
		cells, err := r.csv.Read()
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			return csvRow{line: parse.StartLine, broken: []ContactImportError{{Line: parse.StartLine, Detail: "is no row of CSV: its quotes do not match"}}}, nil
		}
		if errors.Is(err, io.EOF) {
			return csvRow{}, io.EOF
		}
		if err != nil {
			return csvRow{}, bodyError(err)
		}
		if row := r.row(cells); len(row.cells) > 0 || len(row.broken) > 0 {
			return row, nil
		}
	}
}

func (r *csvRows) row(cells []string) csvRow {
	line, _ := r.csv.FieldPos(0)
	row := csvRow{line: line, cells: map[string]string{}}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "" || i >= len(r.columns):
		case !utf8.ValidString(cell):
			row.foreign = true
			row.broken = append(row.broken, ContactImportError{Line: line, Column: r.columns[i], Detail: notUTF8})
		case strings.ContainsRune(cell, 0):
			row.broken = append(row.broken, ContactImportError{Line: line, Column: r.columns[i], Detail: "must not hold NUL characters"})
		default:
			row.cells[r.columns[i]] = cell
		}
	}
	if len(cells) != len(r.columns) && len(row.cells) > 0 {
		detail := fmt.Sprintf("has %d cells, the first line %d", len(cells), len(r.columns))
		row.broken = append(row.broken, ContactImportError{Line: line, Detail: detail})
	}
	return row
}

func isParseError(err error) bool {
	_, ok := errors.AsType[*csv.ParseError](err)
	return ok
}

// bodyError says why a body could not be read to its end.
func bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errImportTooLarge()
	}
	return unreadBody(err)
}
