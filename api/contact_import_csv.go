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

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"cadenza/models"
)

// csvRows reads the rows of a CSV file whose first line names the columns.
type csvRows struct {
	lines csvLines
	comma rune
	// wide reports that the file is UTF-16, in which a sign that cannot be read becomes U+FFFD.
	wide bool
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
	// foreign means that a cell is not UTF-8.
	foreign bool
}

const notUTF8 = "is not in UTF-8; save the file again with the encoding UTF-8"

// headerBytes is how long the first line may be, and how much of a file is looked at to find out
// how its cells are separated.
const headerBytes = 64 << 10

// openCSV reads the first line. Its errors are the domain's.
func openCSV(body io.Reader) (*csvRows, error) {
	raw := bufio.NewReader(body)
	mark, _ := raw.Peek(2)
	r := &csvRows{wide: bytes.Equal(mark, []byte{0xff, 0xfe}) || bytes.Equal(mark, []byte{0xfe, 0xff})}
	// A mark of UTF-8 or UTF-16 says what the file is written in; without one it stays as it is.
	in := bufio.NewReaderSize(transform.NewReader(raw, unicode.BOMOverride(encoding.Nop.NewDecoder())), headerBytes)
	start, err := in.Peek(headerBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, bodyError(err, errImportTooLarge)
	}
	r.lines = csvLines{in: in}
	r.comma = separator(start)
	if named, ok := r.namedSeparator(); ok {
		r.comma = named
	}
	return r, r.readHeader()
}

// namedSeparator reads a first line such as "sep=;", by which spreadsheets are told.
func (r *csvRows) namedSeparator() (rune, bool) {
	line, ok := r.lines.at(0)
	if !ok {
		return 0, false
	}
	text := bytes.Trim(bytes.TrimRight(line.text, "\r\n"), `"`)
	if len(text) != len("sep=;") || !bytes.EqualFold(text[:4], []byte("sep=")) || !bytes.ContainsAny(text[4:], ",;\t|") {
		return 0, false
	}
	r.lines.take(1)
	return rune(text[4]), true
}

func (r *csvRows) readHeader() error {
	for { // blank lines before the names
		line, ok := r.lines.at(0)
		if err := r.lines.failed(); err != nil {
			return bodyError(err, errImportTooLarge)
		}
		if !ok {
			return models.Errorf(models.CodeInvalid, "the file is empty; its first line must name the columns")
		}
		if len(bytes.TrimSpace(line.text)) > 0 || line.cut {
			break
		}
		r.lines.take(1)
	}
	lines, closed := r.lines.record()
	switch {
	case len(r.lines.ahead[0].text) > headerBytes || r.lines.ahead[0].cut:
		return models.Errorf(models.CodeInvalid, "the first line may have %d KiB", headerBytes>>10)
	case !closed:
		return models.Errorf(models.CodeInvalid, "the first line is no line of CSV: its quotes do not match")
	}
	names, err := r.parse(r.lines.text(lines))
	if err != nil {
		return models.Errorf(models.CodeInvalid, "the first line is no line of CSV: its quotes do not match")
	}
	if len(names) > maxColumns {
		return models.Errorf(models.CodeInvalid, "a file may have %d columns", maxColumns)
	}
	for _, name := range names {
		if !utf8.ValidString(name) {
			return models.Errorf(models.CodeInvalid, "the file %s", notUTF8)
		}
		r.columns = append(r.columns, strings.ToUpper(strings.TrimSpace(name)))
	}
	r.lines.take(lines)
	return nil
}

// parse reads the cells of one record.
func (r *csvRows) parse(record []byte) ([]string, error) {
	reader := csv.NewReader(bytes.NewReader(record))
	reader.Comma, reader.FieldsPerRecord = r.comma, -1
	return reader.Read()
}

// separator is the most frequent of tab, semicolon and comma outside the quotes of the first line
// that is not blank.
func separator(start []byte) rune {
	quoted, counts := false, map[byte]int{}
	for _, c := range bytes.TrimLeft(start, "\r\n") {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',' || c == ';' || c == '\t':
			counts[c]++
		}
		if c == '\n' && !quoted {
			break
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}

// check returns what is wrong with the columns: PHONE is needed, and all must be known and there once.
// The pointers count the columns from 0, the words from 1; no name of the file is repeated.
func (r *csvRows) check(known map[string]bool) error {
	var bad violations
	seen := map[string]bool{}
	for i, name := range r.columns {
		at := fmt.Sprintf("/columns/%d", i)
		switch {
		case !known[name]:
			bad.add(at, fmt.Sprintf("column %d has no name that is a field of this workspace", i+1))
		case seen[name]:
			bad.add(at, fmt.Sprintf("column %d is there before", i+1))
		}
		seen[name] = true
	}
	if !seen[models.CodePhone] {
		bad.add("/columns", "a column PHONE is needed")
	}
	return models.Invalid("the first line must name known columns; nothing was imported", bad.list)
}

// next reads a row. It returns io.EOF after the last one; its other errors are the domain's.
// If the quotes of a line do not match, the line is refused and the next one is read by itself, so that
// an open quote does not swallow the lines after it.
func (r *csvRows) next() (csvRow, error) {
	for {
		first, ok := r.lines.at(0)
		if err := r.lines.failed(); err != nil {
			return csvRow{}, bodyError(err, errImportTooLarge)
		}
		if !ok {
			return csvRow{}, io.EOF
		}
		line := r.lines.taken + 1
		if len(bytes.TrimSpace(first.text)) == 0 && !first.cut {
			r.lines.take(1)
			continue
		}
		lines, closed := r.lines.record()
		if err := r.lines.failed(); err != nil {
			return csvRow{}, bodyError(err, errImportTooLarge)
		}
		cells, ok := r.cells(lines, closed)
		if !ok {
			r.lines.take(1)
			return csvRow{line: line, broken: []ContactImportError{{Line: line, Detail: unclosedDetail(first.cut)}}}, nil
		}
		r.lines.take(lines)
		if row := r.row(line, cells); len(row.cells) > 0 || len(row.broken) > 0 {
			return row, nil
		}
	}
}

// cells are those of the record of the next lines; false when it is none.
func (r *csvRows) cells(lines int, closed bool) ([]string, bool) {
	if !closed {
		return nil, false
	}
	cells, err := r.parse(r.lines.text(lines))
	return cells, err == nil
}

func unclosedDetail(cut bool) string {
	if cut {
		return fmt.Sprintf("a line may have %d MiB", maxLineBytes>>20)
	}
	return "is no row of CSV: its quotes do not match"
}

func (r *csvRows) row(line int, cells []string) csvRow {
	row := csvRow{line: line, cells: map[string]string{}}
	for i, cell := range cells[:min(len(cells), len(r.columns))] {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "":
		case !utf8.ValidString(cell), r.wide && strings.ContainsRune(cell, utf8.RuneError):
			row.foreign = !r.wide
			row.broken = append(row.broken, ContactImportError{Line: line, Column: r.columns[i], Detail: unreadableCell(r.wide)})
		case strings.ContainsRune(cell, 0):
			row.broken = append(row.broken, ContactImportError{Line: line, Column: r.columns[i], Detail: "must not hold NUL characters"})
		default:
			row.cells[r.columns[i]] = unguarded(cell)
		}
	}
	if len(cells) != len(r.columns) && (len(row.cells) > 0 || len(cells) > len(r.columns)) {
		detail := fmt.Sprintf("has %d cells, the first line %d", len(cells), len(r.columns))
		row.broken = append(row.broken, ContactImportError{Line: line, Detail: detail})
	}
	return row
}

func unreadableCell(wide bool) string {
	if wide {
		return "is not in UTF-16"
	}
	return notUTF8
}

// bodyError says why a body could not be read to its end.
func bodyError(err error, tooLarge func() error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge()
	}
	return unreadBody(err)
}
