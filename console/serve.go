package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Path is where the console is served; whatever is below it is the console's.
const Path = "/console/"

// policy lets the page load nothing from elsewhere and run no script that is not a file of ours. Styles may stand in elements,
// because virtual rows and menus are placed so; pictures and other media may be made in the page or come from the API.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; " +
	"media-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// How long browsers keep what they got. What is below assets has its hash in its name; of the rest they ask again whether it
// changed, so that a new version is there at the next visit.
const (
	keptForever = "public, max-age=31536000, immutable"
	askedAgain  = "no-cache"
)

// Handler serves the console of this binary below Path, and there the manual: the folder manual of what is handed in, and the
// pictures beside it.
func Handler(manual fs.FS) (http.Handler, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("open the console: %w", err)
	}
	return prepare(files, manual)
}

// page is one file as it is sent.
type page struct {
	kind, cache, tag string
	// packed is the file by gzip; nil where that gains nothing.
	plain, packed []byte
}

// pages are the files by their names, such as "assets/index-0a1b2c3d.js".
type pages map[string]page

const indexName = "index.html"

// prepare reads and packs all files of a build and of the manual.
func prepare(trees ...fs.FS) (http.Handler, error) {
	out := pages{}
	for _, files := range trees {
		if err := out.add(files); err != nil {
			return nil, fmt.Errorf("prepare the console: %w", err)
		}
	}
	if _, ok := out[indexName]; !ok {
		return nil, fmt.Errorf("prepare the console: it has no %s: make console", indexName)
	}
	return out, nil
}

// add reads and packs the files of a tree.
func (p pages) add(files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		p[name], err = read(files, name)
		return err
	})
}

func read(files fs.FS, name string) (page, error) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return page{}, err
	}
	kind, text := kindOf(name)
	if kind == "" {
		return page{}, fmt.Errorf("nobody knows the type of %s", name)
	}
	hash := sha256.Sum256(content)
	out := page{kind: kind, cache: askedAgain, tag: base64.RawURLEncoding.EncodeToString(hash[:12]), plain: content}
	if strings.HasPrefix(name, "assets/") {
		out.cache = keptForever
	}
	if !text {
		return out, nil
	}
	packed, err := pack(content)
	if len(packed) < len(content) {
		out.packed = packed
	}
	return out, err
}

// kindOf is the media type of a file by its name, and whether gzip makes it smaller. A table of our own, because that of the
// system differs from machine to machine.
func kindOf(name string) (kind string, text bool) {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8", true
	case ".js":
		return "text/javascript; charset=utf-8", true
	case ".css":
		return "text/css; charset=utf-8", true
	case ".md":
		return "text/markdown; charset=utf-8", true
	case ".txt":
		return "text/plain; charset=utf-8", true
	case ".svg":
		return "image/svg+xml", true
	case ".png":
		return "image/png", false
	case ".woff2":
		return "font/woff2", false
	}
	return "", false
}

func pack(content []byte) ([]byte, error) {
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := writer.Write(content); err != nil {
		return nil, err
	}
	err = writer.Close()
	return out.Bytes(), err
}

// ServeHTTP answers a file, and with the first page whatever is no file: which screen an address means, the console knows.
func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "the console is read alone", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, Path)
	found, ok := p[name]
	if !ok && strings.Contains(path.Base(r.URL.Path), ".") { // no screen has a dot in its name: it is a file of another version
		h.Set("Cache-Control", "no-store")
		http.Error(w, "no such file", http.StatusNotFound)
		return
	}
	if !ok {
		found = p[indexName]
	}
	found.send(w, r)
}

// send answers with the file, packed for who takes that.
func (p page) send(w http.ResponseWriter, r *http.Request) {
	h, body, tag := w.Header(), p.plain, p.tag
	h.Set("Cache-Control", p.cache)
	if p.packed != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	if p.packed != nil && takesGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = p.packed
		tag += "-gzip"
	}
	tag = strconv.Quote(tag)
	h.Set("ETag", tag)
	if isKnown(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", p.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a reader who left is not our problem
	}
}

// takesGzip reports whether a browser takes gzip: it names it, and not to refuse it.
func takesGzip(accepts string) bool {
	for part := range strings.SplitSeq(accepts, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		_, value, weighted := strings.Cut(quality, "=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return !weighted || err != nil || weight > 0
	}
	return false
}

// isKnown reports whether the browser has the version with the tag already. A proxy may have marked it as weak.
func isKnown(known, tag string) bool {
	for part := range strings.SplitSeq(known, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == tag {
			return true
		}
	}
	return false
}
