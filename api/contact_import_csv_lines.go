package api

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// The bounds of a CSV file's parts.
const (
	maxLineBytes   = 1 << 20
	maxRecordLines = 1000
	maxRecordBytes = 1 << 20
	maxColumns     = 500
)

// csvLine is a line with its end; cut reports that it was longer than maxLineBytes and is not whole.
type csvLine struct {
	text []byte
	cut  bool
}

// csvLines reads a file line by line, with a view of those to come: a quote that nobody closes
// must not swallow what follows it.
type csvLines struct {
	in    *bufio.Reader
	ahead []csvLine
	// taken is how many lines were taken.
	taken int
	err   error
}

// at is the line so many after the next one; false at the end of the file.
func (l *csvLines) at(n int) (csvLine, bool) {
	for len(l.ahead) <= n && l.err == nil {
		line, err := l.read()
		if len(line.text) > 0 {
			l.ahead = append(l.ahead, line)
		}
		l.err = err
	}
	if n >= len(l.ahead) {
		return csvLine{}, false
	}
	return l.ahead[n], true
}

func (l *csvLines) take(n int) {
	l.ahead, l.taken = l.ahead[n:], l.taken+n
}

// failed is the error that ended the file before its end.
func (l *csvLines) failed() error {
	if errors.Is(l.err, io.EOF) {
		return nil
	}
	return l.err
}

func (l *csvLines) read() (csvLine, error) {
	var line csvLine
	for {
		part, err := l.in.ReadSlice('\n')
		if len(line.text)+len(part) > maxLineBytes {
			line.cut = true
		} else {
			line.text = append(line.text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if line.cut && len(line.text) == 0 {
				line.text = []byte("\n")
			}
			return line, err
		}
	}
}

// record is how many lines the record has that begins with the next line: more than one where a
// quote is open at the end of a line. closed is false when it is still open where a record may not
// go on.
func (l *csvLines) record() (lines int, closed bool) {
	open, size := false, 0
	for lines < maxRecordLines {
		line, ok := l.at(lines)
		if !ok {
			return lines, false
		}
		if size += len(line.text); size > maxRecordBytes || line.cut {
			return lines + 1, false
		}
		lines++
		if open = open != (bytes.Count(line.text, []byte{'"'})%2 == 1); !open {
			return lines, true
		}
	}
	return lines, false
}

// text joins the next lines.
func (l *csvLines) text(lines int) []byte {
	if lines == 1 {
		return l.ahead[0].text
	}
	var out []byte
	for _, line := range l.ahead[:lines] {
		out = append(out, line.text...)
	}
	return out
}
