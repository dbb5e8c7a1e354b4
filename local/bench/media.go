package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"sync"
	"time"

	"cadenza/models"
)

// moved is what files cost that come and go beside a campaign.
type moved struct {
	Database string `json:"database"`
	People   int    `json:"people"`
	// FilesIn are those that customers sent and that were fetched and kept; FilesOut were uploaded to the library, given to
	// WhatsApp and sent. The bytes are those that really came and went.
	FilesIn  int   `json:"files_in"`
	BytesIn  int64 `json:"bytes_in"`
	FilesOut int   `json:"files_out"`
	BytesOut int64 `json:"bytes_out"`
	// The rates are those of all messages of a campaign at the default pace, and the answers those to its customers, with no file
	// and beside the files.
	PlainPerSecond float64 `json:"messages_per_second_without"`
	PerSecond      float64 `json:"messages_per_second_with"`
	PlainAnswerP99 float64 `json:"p99_answer_without_ms"`
	Answers        int     `json:"answers"`
	AnswerP50      float64 `json:"p50_answer_ms"`
	AnswerP99      float64 `json:"p99_answer_ms"`
	// Refusals are the sends that the simulator refused, Doubled the people who have a second message.
	Refusals int `json:"refusals"`
	Doubled  int `json:"doubled"`
}

// fileBytes is how large the files are, where there are as many bytes.
const fileBytes = 1 << 20

// leastFile is how many bytes a file has that can be told from another.
const leastFile = 100

// files are how many files go each way, and how large each is.
func (o options) files() (n, size int) {
	n = max(1, o.MediaBytes/fileBytes)
	return n, o.MediaBytes / n
}

// media moves files both ways while a campaign leaves at the default pace, after one without.
func (s *system) media(ctx context.Context) (out moved, err error) {
	out = moved{Database: s.database}
	pace := models.DefaultMessagesPerSecond
	plain, err := s.campaign(ctx, variant{name: "without files", people: s.o.MediaPeople, perSecond: pace})
	if err != nil {
		return out, err
	}
	f, err := s.newFiling(ctx)
	if err != nil {
		return out, err
	}
	beside := variant{name: "beside files", people: s.o.MediaPeople, perSecond: pace, beside: f.move}
	with, err := s.campaign(ctx, beside)
	if err != nil {
		return out, err
	}
	out.People, out.Refusals, out.Doubled = with.People, plain.Refusals+with.Refusals, plain.Doubled+with.Doubled
	out.PlainPerSecond, out.PerSecond, out.PlainAnswerP99 = plain.MessagesPerSecond, with.MessagesPerSecond, plain.AnswerP99
	out.Answers, out.AnswerP50, out.AnswerP99 = with.Answers, with.AnswerP50, with.AnswerP99
	if err := f.count(ctx, &out); err != nil {
		return out, err
	}
	_, _ = fmt.Fprintf(s.notes, "  %s: %.1f MB in, %.1f MB out, %.1f messages/s (%.1f without), answers p99 %.0f ms (%.0f without)\n",
		s.database, float64(out.BytesIn)/1e6, float64(out.BytesOut)/1e6, out.PerSecond, out.PlainPerSecond, out.AnswerP99,
		out.PlainAnswerP99)
	return out, nil
}

// filing are files that are to come and go.
type filing struct {
	*system
	n, size int
	// customers have written: the first n send a file each, the others ask for one.
	customers []string

	mu  sync.Mutex
	err error
}

func (s *system) newFiling(ctx context.Context) (*filing, error) {
	n, size := s.o.files()
	greeters, err := newAsking(ctx, s, 2*n)
	if err != nil {
		return nil, err
	}
	return &filing{system: s, n: n, size: size, customers: greeters.customers}, nil
}

// move lets the files come and go, spread over the campaign, and returns when all have arrived.
func (f *filing) move(ctx context.Context) error {
	perSecond := float64(f.n) * models.DefaultMessagesPerSecond / float64(f.o.MediaPeople)
	var both sync.WaitGroup
	both.Go(func() { at(ctx, perSecond, f.n, func(i int, _ time.Time) { f.note(f.in(ctx, i)) }) })
	both.Go(func() { at(ctx, perSecond, f.n, func(i int, _ time.Time) { f.note(f.out(ctx, i)) }) })
	both.Wait()
	if f.err != nil {
		return f.err
	}
	return until(ctx, func(ctx context.Context) (bool, error) {
		var got moved
		err := f.count(ctx, &got)
		return got.FilesIn >= f.n && got.FilesOut >= f.n, err
	})
}

func (f *filing) note(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = errors.Join(f.err, err)
}

// file is a document that nobody has seen.
func (f *filing) file() []byte {
	out := make([]byte, f.size)
	for i := range out {
		out[i] = byte('a' + rand.IntN(26)) //nolint:gosec // letters, not secrets
	}
	copy(out, "%PDF-1.7\n1 0 obj\n")
	return out
}

// in lets a customer send a file.
func (f *filing) in(ctx context.Context, i int) error {
	return f.simulator(ctx, http.MethodPost, "/sim/phones/"+f.customers[i]+"/messages", object{
		"file": object{"kind": "document", "mime_type": "application/pdf", "data": f.file(), "filename": "in.pdf"},
	}, nil)
}

// out uploads a file to the library, and lets a customer ask for it.
func (f *filing) out(ctx context.Context, i int) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "out.pdf")
	if err != nil {
		return fmt.Errorf("write a form: %w", err)
	}
	_, err = part.Write(f.file())
	if err := errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("write a form: %w", err)
	}
	var file, automation struct{ ID string }
	if err := f.call(ctx, f.stack.APIURL, http.MethodPost, "/v1/media", w.FormDataContentType(), &form, &file); err != nil {
		return err
	}
	phrase := fmt.Sprintf("file %s", f.customers[f.n+i])
	err = f.api(ctx, http.MethodPost, "/v1/automations", object{
		"name": phrase, "start": []object{{"kind": "message", "phrase": phrase}},
		"steps": []object{{"kind": "send_message", "media": object{"type": "document", "media_id": file.ID, "filename": "out.pdf"}}},
	}, &automation)
	if err == nil {
		err = f.api(ctx, http.MethodPost, "/v1/automations/"+automation.ID+"/activate", nil, nil)
	}
	if err != nil {
		return err
	}
	return f.hooks.post(ctx, f.hooks.text(f.customers[f.n+i], phrase))
}

// count fills in what has come and gone: what was kept of contacts, and what WhatsApp was given and has taken in a message.
func (f *filing) count(ctx context.Context, out *moved) error {
	const in = `SELECT count(*), coalesce(sum(bytes), 0) FROM media_files WHERE source = 'contact' AND state = 'kept'`
	const gone = `SELECT count(*), coalesce(sum(f.bytes), 0) FROM media_on_numbers n JOIN media_files f ON f.id = n.media_id`
	const sent = `SELECT count(*) FROM messages WHERE kind = 'document' AND wamid IS NOT NULL`
	if err := f.sql.db.QueryRowContext(ctx, in).Scan(&out.FilesIn, &out.BytesIn); err != nil {
		return fmt.Errorf("count what came: %w", err)
	}
	var given int
	if err := f.sql.db.QueryRowContext(ctx, gone).Scan(&given, &out.BytesOut); err != nil {
		return fmt.Errorf("count what was uploaded: %w", err)
	}
	if err := f.sql.db.QueryRowContext(ctx, sent).Scan(&out.FilesOut); err != nil {
		return fmt.Errorf("count what was sent: %w", err)
	}
	out.FilesOut = min(out.FilesOut, given)
	return nil
}
