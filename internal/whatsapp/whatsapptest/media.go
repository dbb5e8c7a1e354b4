package whatsapptest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"mime/multipart"
	"net/http"
	"strings"
	"time"
)

// maxUpload is Meta's largest file, a document of 100 MB, and some room for the form around it.
const maxUpload = 101 << 20

// upload is POST /{version}/{number id}/media.
func (s *Simulator) upload(r *http.Request) (any, error) {
	n, ok := s.number(r.PathValue("id"))
	if !ok {
		return nil, unknownObject()
	}
	file, header, err := s.form(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	mime := r.FormValue("type")
	if mime == "" {
		mime = header.Header.Get("Content-Type")
	}
	most, known := mediaLimit(mime)
	if !known {
		return nil, refuse(100, "Param file must be a file with one of the supported types")
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if len(content) == 0 || int64(len(content)) > most {
		return nil, refuse(100, fmt.Sprintf("Param file must hold 1 to %d bytes for its type", most))
	}
	if isStill(mime, content) && len(content) > maxStillSticker {
		return nil, refuse(100, fmt.Sprintf("Param file must hold 1 to %d bytes for a sticker that does not move", maxStillSticker))
	}
	id := newMediaID()
	return object{"id": id}, s.store.write(func(tx *sql.Tx) error { return s.keepMedia(tx, "media", id, n, mime, content) })
}

// maxStillSticker is the most bytes of a sticker that does not move.
const maxStillSticker = 100 << 10

// isStill reports whether a file is a sticker that does not move: its WebP has no animation flag.
func isStill(mime string, content []byte) bool {
	return mime == "image/webp" && (len(content) < 21 || string(content[8:16]) != "WEBPVP8X" || content[20]&0x02 == 0)
}

func (s *Simulator) form(r *http.Request) (multipart.File, *multipart.FileHeader, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxUpload)
	if err := r.ParseMultipartForm(8 << 20); err != nil {
		return nil, nil, refuse(100, "The body must be a multipart form of at most 100 MB")
	}
	if r.FormValue("messaging_product") != "whatsapp" {
		return nil, nil, refuse(100, "The parameter messaging_product is required.")
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return nil, nil, refuse(100, "The parameter file is required.")
	}
	return file, header, nil
}

// mediaLimit is the most bytes of a type; false for types that WhatsApp does not take.
func mediaLimit(mime string) (int64, bool) {
	mime, _, _ = strings.Cut(mime, ";")
	switch mime {
	case "image/jpeg", "image/png":
		return 5 << 20, true
	case "image/webp":
		return 500 << 10, true
	case "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "video/mp4", "video/3gpp":
		return 16 << 20, true
	case "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation":
		return 100 << 20, true
	}
	return 0, false
}

// keepMedia writes a file: into "media" what we uploaded, into "customer_media" what a customer sent.
func (s *Simulator) keepMedia(tx *sql.Tx, table, id string, n Number, mime string, content []byte) error {
	sum := sha256.Sum256(content)
	_, err := tx.ExecContext(
		//nolint:gosec // the table is one of two of ours
		groupContext(), "INSERT INTO "+table+" (id, number_id, mime, size, sha256, at) VALUES (?,?,?,?,?,?)", id, n.ID, mime, len(content),
		hex.EncodeToString(sum[:]), s.cfg.Clock().UnixMicro(),
	)
	if err == nil {
		_, err = tx.ExecContext(groupContext(), "INSERT INTO media_bytes (id, bytes) VALUES (?,?)", id, content)
	}
	if err != nil {
		return fmt.Errorf("insert a file: %w", err)
	}
	return nil
}

// newMediaID makes an id of Meta's look.
func newMediaID() string {
	id, _ := rand.Int(rand.Reader, big.NewInt(9_000_000_000_000_000)) // never fails
	return id.Add(id, big.NewInt(1_000_000_000_000_000)).String()
}

// knownMedia refuses an id that was never uploaded for the number or is too old.
func (s *Simulator) knownMedia(ctx context.Context, number, id string) error {
	var at int64
	err := s.store.reader.QueryRowContext(
		ctx, "SELECT coalesce(max(at), 0) FROM media WHERE id = ? AND number_id = ?", id, number,
	).Scan(&at)
	if err != nil {
		return fmt.Errorf("look for a file: %w", err)
	}
	if at == 0 || s.cfg.Clock().Sub(time.UnixMicro(at)) > mediaLife {
		return refuse(131053, "Media with this id does not exist or has expired")
	}
	return nil
}
