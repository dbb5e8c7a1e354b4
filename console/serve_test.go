package console

import (
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// The tests of this package rest on the standard library too, as its code does.

// answer is what a server said, with its body as it was sent.
type answer struct {
	status int
	header http.Header
	body   string
}

func serving(t *testing.T, handler http.Handler) func(method, path string, headers ...string) answer {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	return func(method, path string, headers ...string) answer {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer{response.StatusCode, response.Header, string(body)}
	}
}

const script = "export const words = 'the same words, the same words, the same words, the same words, the same words, the same words'\n"

func small(t *testing.T) func(method, path string, headers ...string) answer {
	t.Helper()
	handler, err := prepare(fstest.MapFS{
		"index.html":            {Data: []byte("<!doctype html><title>Cadenza</title>")},
		"color-scheme.js":       {Data: []byte("dark")},
		"assets/start-1a2b.js":  {Data: []byte(script)},
		"assets/picture-3c.png": {Data: []byte("\x89PNG")},
	}, fstest.MapFS{"manual/it/chat.md": {Data: []byte("# Chat")}, "images/console-chat.png": {Data: []byte("\x89PNG")}})
	if err != nil {
		t.Fatal(err)
	}
	return serving(t, handler)
}

func want[T comparable](t *testing.T, got, want T, about string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", about, got, want)
	}
}

func TestEveryAnswerHasThePolicyAndIsOfItsType(t *testing.T) {
	t.Parallel()
	ask := small(t)
	for path, kind := range map[string]string{
		"/console/":                        "text/html; charset=utf-8",
		"/console/contacts":                "text/html; charset=utf-8",
		"/console/color-scheme.js":         "text/javascript; charset=utf-8",
		"/console/assets/start-1a2b.js":    "text/javascript; charset=utf-8",
		"/console/assets/picture-3c.png":   "image/png",
		"/console/assets/gone.js":          "text/plain; charset=utf-8",
		"/console/manual/it/chat.md":       "text/markdown; charset=utf-8",
		"/console/images/console-chat.png": "image/png",
		"/console/manual/chat":             "text/html; charset=utf-8",
		"/console/manual/it/gone.md":       "text/plain; charset=utf-8",
	} {
		got := ask(http.MethodGet, path)
		want(t, got.header.Get("Content-Type"), kind, path)
		want(t, got.header.Get("X-Content-Type-Options"), "nosniff", path)
		want(t, got.header.Get("Content-Security-Policy"), policy, path)
	}
	for _, part := range []string{
		"script-src 'self';", "style-src 'self' 'unsafe-inline';", "img-src 'self' blob: data:;", "media-src 'self' blob: data:;",
		"frame-ancestors 'none'",
	} {
		want(t, strings.Contains(policy, part), true, part)
	}
	want(t, strings.Contains(policy, "unsafe-eval"), false, "eval")
}

func TestFilesWithAHashAreKeptAndTheRestIsAskedAgain(t *testing.T) {
	t.Parallel()
	ask := small(t)
	for path, cache := range map[string]string{
		"/console/assets/start-1a2b.js": "public, max-age=31536000, immutable",
		"/console/":                     "no-cache",
		"/console/index.html":           "no-cache",
		"/console/color-scheme.js":      "no-cache",
		"/console/assets/gone.js":       "no-store",
	} {
		want(t, ask(http.MethodGet, path).header.Get("Cache-Control"), cache, path)
	}
	first := ask(http.MethodGet, "/console/")
	again := ask(http.MethodGet, "/console/", "If-None-Match", first.header.Get("ETag"))
	want(t, again.status, http.StatusNotModified, "the same version")
	want(t, again.body, "", "the same version")
	want(t, ask(http.MethodGet, "/console/", "If-None-Match", `"another"`).status, http.StatusOK, "another version")
	weak := "W/" + first.header.Get("ETag")
	want(t, ask(http.MethodGet, "/console/", "If-None-Match", `"x", `+weak).status, http.StatusNotModified, "through a proxy")
}

func TestADeepLinkIsAnsweredByThePageAndAnUnknownFileIsNot(t *testing.T) {
	t.Parallel()
	ask := small(t)
	for _, path := range []string{"/console/", "/console/contacts", "/console/settings/account", "/console/sign-in", "/console/contacts/"} {
		got := ask(http.MethodGet, path)
		want(t, got.status, http.StatusOK, path)
		want(t, strings.Contains(got.body, "<title>Cadenza</title>"), true, path)
	}
	for _, path := range []string{"/console/assets/start-0000.js", "/console/robots.txt", "/console/a/../../secret.txt"} {
		want(t, ask(http.MethodGet, path).status, http.StatusNotFound, path)
	}
}

func TestTextIsPackedForWhoTakesIt(t *testing.T) {
	t.Parallel()
	ask := small(t)
	const path = "/console/assets/start-1a2b.js"
	plain := ask(http.MethodGet, path)
	want(t, plain.body, script, "plain")
	want(t, plain.header.Get("Content-Encoding"), "", "plain")
	want(t, plain.header.Get("Vary"), "Accept-Encoding", "plain")
	for accepts, packs := range map[string]bool{
		"gzip": true, "br, gzip;q=0.5": true, "deflate, GZIP": true, "gzip;q=0": false, "br": false, "gzip;q=0.0, br": false, "": false,
	} {
		got := ask(http.MethodGet, path, "Accept-Encoding", accepts)
		want(t, got.header.Get("Content-Encoding") == "gzip", packs, accepts)
		if !packs {
			continue
		}
		want(t, got.header.Get("ETag") == plain.header.Get("ETag"), false, "two encodings are two answers")
		reader, err := gzip.NewReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		want(t, string(unpacked), script, accepts)
	}
	picture := ask(http.MethodGet, "/console/assets/picture-3c.png", "Accept-Encoding", "gzip")
	want(t, picture.header.Get("Content-Encoding"), "", "a picture is small already")
}

func TestHeadSaysWhatGetWouldAndNothingElseIsAllowed(t *testing.T) {
	t.Parallel()
	ask := small(t)
	for _, path := range []string{"/console/", "/console/assets/start-1a2b.js"} {
		get := ask(http.MethodGet, path, "Accept-Encoding", "gzip")
		head := ask(http.MethodHead, path, "Accept-Encoding", "gzip")
		want(t, head.status, http.StatusOK, path)
		want(t, head.body, "", path)
		want(t, head.header.Get("Content-Length"), fmt.Sprint(len(get.body)), path)
		for _, name := range []string{"Content-Type", "Content-Encoding", "ETag", "Cache-Control"} {
			want(t, head.header.Get(name), get.header.Get(name), path+" "+name)
		}
	}
	refused := ask(http.MethodPost, "/console/")
	want(t, refused.status, http.StatusMethodNotAllowed, "POST")
	want(t, refused.header.Get("Allow"), "GET, HEAD", "POST")
}

func TestABuildThatCannotBeServedIsRefused(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fs.FS{
		"nothing was built": fstest.MapFS{},
		"a type that nobody knows": fstest.MapFS{
			"index.html": {Data: []byte("x")}, "assets/a.unknown": {Data: []byte("x")},
		},
	} {
		if _, err := prepare(files); err == nil {
			t.Errorf("%s: it was served", name)
		}
	}
}

// What is committed is what a browser gets: each file that the page names is there, and no script stands in the page.
func TestTheBuildIsWhole(t *testing.T) {
	t.Parallel()
	handler, err := Handler(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	ask := serving(t, handler)
	page := ask(http.MethodGet, Path).body
	found := regexp.MustCompile(`(?:src|href)="([^":]+)"`).FindAllStringSubmatch(page, -1)
	if len(found) < 3 { // the icon stands in the page itself
		t.Fatalf("the page names %d files", len(found))
	}
	for _, name := range found {
		want(t, strings.HasPrefix(name[1], Path), true, name[1])
		want(t, ask(http.MethodGet, name[1]).status, http.StatusOK, name[1])
	}
	want(t, regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(page), false, "a script stands in the page")
}
