package whatsapptest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// How long a customer's file can be asked for, and how long a link to any file leads to it.
const (
	customerMediaLife = 7 * 24 * time.Hour
	mediaLinkLife     = 5 * time.Minute
)

// attachments is the path of links to files, as Meta's other host has it.
const attachments = "/whatsapp_business/attachments/"

// mediaLinks are the links that were given out, until they are over.
type mediaLinks struct {
	mu sync.Mutex
	to map[string]mediaLink
}

type mediaLink struct {
	media, mime string
	until       time.Time
}

func (l *mediaLinks) add(link mediaLink, now time.Time) (token string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.to == nil {
		l.to = map[string]mediaLink{}
	}
	maps.DeleteFunc(l.to, func(_ string, old mediaLink) bool { return old.until.Before(now) })
	token = rand.Text()
	l.to[token] = link
	return token
}

func (l *mediaLinks) find(token string, now time.Time) (mediaLink, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	link, there := l.to[token]
	return link, there && now.Before(link.until)
}

// storedMedia is a file as the simulator describes it.
type storedMedia struct {
	number, mime, sha256 string
	size                 int64
}

// media finds a file that can still be asked for: 30 days after an upload, seven after a customer sent it.
func (s *Simulator) media(ctx context.Context, id string) (storedMedia, bool, error) {
	for table, life := range map[string]time.Duration{"media": mediaLife, "customer_media": customerMediaLife} {
		var m storedMedia
		var at int64
		//nolint:gosec // the table is one of two of ours
		row := s.store.reader.QueryRowContext(ctx, "SELECT number_id, mime, size, sha256, at FROM "+table+" WHERE id = ?", id)
		err := row.Scan(&m.number, &m.mime, &m.size, &m.sha256, &at)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return m, false, fmt.Errorf("look for a file: %w", err)
		}
		return m, s.cfg.Clock().Sub(time.UnixMicro(at)) <= life, nil
	}
	return storedMedia{}, false, nil
}

// describeMedia is GET /{version}/{media id}: what is known of a file, and a link to it.
func (s *Simulator) describeMedia(r *http.Request) (any, error) {
	id, number := r.PathValue("id"), r.URL.Query().Get("phone_number_id")
	m, there, err := s.media(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if !there || (number != "" && number != m.number) {
		return nil, unknownObject()
	}
	now := s.cfg.Clock()
	token := s.links.add(mediaLink{media: id, mime: m.mime, until: now.Add(mediaLinkLife)}, now)
	return object{
		"messaging_product": "whatsapp", "id": id, "mime_type": m.mime, "sha256": m.sha256, "file_size": fmt.Sprint(m.size),
		"url": s.publicURL(r) + attachments + "?" + url.Values{"mid": {id}, "hash": {token}}.Encode(),
	}, nil
}

// download gives the bytes that a link leads to, to whoever shows the token. A link that is over leads to nothing.
func (s *Simulator) download(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+s.cfg.Token || s.faults.tokenRevoked() {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	link, ok := s.links.find(r.URL.Query().Get("hash"), s.cfg.Clock())
	var content []byte
	err := s.store.reader.QueryRowContext(r.Context(), "SELECT bytes FROM media_bytes WHERE id = ?", link.media).Scan(&content)
	if !ok || err != nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", link.mime)
	_, _ = w.Write(content) // the caller is gone: nobody to tell
}

// deleteMedia is DELETE /{version}/{media id}.
func (s *Simulator) deleteMedia(r *http.Request) (any, error) {
	id := r.PathValue("id")
	_, there, err := s.media(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, unknownObject()
	}
	return object{"success": true}, s.store.write(func(tx *sql.Tx) error {
		for _, table := range []string{"media", "customer_media", "media_bytes"} {
			//nolint:gosec // the table is one of three of ours
			if _, err := tx.ExecContext(groupContext(), "DELETE FROM "+table+" WHERE id = ?", id); err != nil {
				return fmt.Errorf("delete a file: %w", err)
			}
		}
		return nil
	})
}
