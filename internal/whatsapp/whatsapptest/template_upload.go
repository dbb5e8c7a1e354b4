package whatsapptest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// uploadPrefix begins the id of every upload's session.
const uploadPrefix = "upload:"

// uploads are the sessions of resumable uploads, and the handles of those that are whole. They are not kept over a restart.
type uploads struct {
	mu      sync.Mutex
	open    map[string]*upload
	handles map[string]bool
}

// upload is one session.
type upload struct {
	length, got int64
	kind        string
	hash        []byte
}

// openUpload is POST /{version}/{app id}/uploads.
func (s *Simulator) openUpload(r *http.Request) (any, error) {
	query := r.URL.Query()
	length, err := strconv.ParseInt(query.Get("file_length"), 10, 64)
	kinds := []string{"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"}
	switch {
	case s.cfg.AppID != "" && r.PathValue("id") != s.cfg.AppID:
		return nil, unknownObject()
	case err != nil || length < 1 || length > maxUpload:
		return nil, refuse(100, "Param file_length must be the number of bytes")
	case !slices.Contains(kinds, query.Get("file_type")):
		return nil, refuse(100, "Param file_type must be one of the supported types")
	}
	id := uploadPrefix + rand.Text()
	s.uploads.mu.Lock()
	defer s.uploads.mu.Unlock()
	s.uploads.open[id] = &upload{length: length, kind: query.Get("file_type")}
	return object{"id": id}, nil
}

func (u *uploads) session(id string) (*upload, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	one, ok := u.open[id]
	return one, ok
}

func (u *uploads) known(handle string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.handles[handle]
}

// take takes the bytes from an offset on; whoever gives the last of them gets the handle.
func (one *upload) take(r *http.Request, all *uploads) (any, error) {
	offset, err := strconv.ParseInt(r.Header.Get("file_offset"), 10, 64)
	all.mu.Lock()
	got := one.got
	all.mu.Unlock()
	if err != nil || offset != got {
		return nil, refuse(100, "Header file_offset must be the number of bytes that are there")
	}
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(r.Body, one.length-got+1))
	if err != nil || got+n > one.length {
		return nil, refuse(100, "The file is longer than it was said to be")
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if one.got += n; one.got < one.length {
		return object{"file_offset": one.got}, nil
	}
	one.hash = hash.Sum(nil)
	handle := "4::" + base64.StdEncoding.EncodeToString([]byte(one.kind)) + ":" + fmt.Sprintf("%x", one.hash[:8]) + ":e:" + rand.Text()
	all.handles[handle] = true
	return object{"h": handle}, nil
}

// state is GET /{version}/{upload id}: how many bytes are there.
func (u *uploads) state(id string) (any, error) {
	one, ok := u.session(id)
	if !ok || !strings.HasPrefix(id, uploadPrefix) {
		return nil, unknownObject()
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return object{"id": id, "file_offset": one.got}, nil
}
