package media

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func jpegBytes(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
	return out.String()
}

func pngBytes(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))))
	return out.String()
}

// officeBytes are a document of Office Open XML.
func officeBytes(t *testing.T, folder string) string {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", folder + "/document.xml"} {
		_, err := archive.Create(name)
		require.NoError(t, err)
	}
	require.NoError(t, archive.Close())
	return out.String()
}

func webp(flags byte) string {
	return "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + string([]byte{flags}) + strings.Repeat("\x00", 40)
}

func measured(t *testing.T, content string) *meter {
	t.Helper()
	m := newMeter(strings.NewReader(content), models.MaxMedia)
	_, err := io.Copy(io.Discard, m)
	require.NoError(t, err)
	return m
}

func TestTheTypeOfAFileIsThatOfItsBytes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, mime, kind string }{
		"jpeg":            {jpegBytes(t), "image/jpeg", "image"},
		"png":             {pngBytes(t), "image/png", "image"},
		"webp":            {webp(0), "image/webp", "sticker"},
		"mp4":             {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4", "video"},
		"3gp":             {"\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x003gp4", "video/3gpp", "video"},
		"m4a":             {"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A ", "audio/mp4", "audio"},
		"mp3":             {strings.Repeat("\xff\xfb\x90\x00"+strings.Repeat("\x00", 413), 3), "audio/mpeg", "audio"},
		"amr":             {"#!AMR\x0a" + strings.Repeat("\x00", 32), "audio/amr", "audio"},
		"aac":             {"\xff\xf1\x50\x80\x03\xdf\xfc" + strings.Repeat("\x00", 32), "audio/aac", "audio"},
		"ogg with opus":   {"OggS\x00\x02" + strings.Repeat("\x00", 22) + "OpusHead" + strings.Repeat("\x00", 32), "audio/ogg", "audio"},
		"ogg with vorbis": {"OggS\x00\x02" + strings.Repeat("\x00", 22) + "\x01vorbis" + strings.Repeat("\x00", 32), "application/ogg", ""},
		"pdf":             {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", "document"},
		"text":            {"Ciao, come va?\n", "text/plain", "document"},
		"table":           {"a,b,c\n1,2,3\n4,5,6\n", "text/plain", "document"},
		"docx": {
			officeBytes(t, "word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document",
		},
		"xlsx": {officeBytes(t, "xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document"},
		"pptx": {
			officeBytes(t, "ppt"), "application/vnd.openxmlformats-officedocument.presentationml.presentation", "document",
		},
	} {
		m := measured(t, c.content)
		require.Equal(t, c.mime, m.mime(), name)
		require.Equal(t, c.kind, models.MediaKindOf(m.mime()), name)
	}
}

func TestWhatABrowserWouldExecuteIsNoFileToSendAndIsServedAsPlainBytes(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"html":   "<!DOCTYPE html><html><script>alert(1)</script></html>",
		"svg":    `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"xml":    `<?xml version="1.0"?><x/>`,
		"script": "#!/bin/sh\nrm -rf /\n",
		"zip":    "PK\x03\x04" + strings.Repeat("\x00", 40),
		"exe":    "MZ" + strings.Repeat("\x00", 200),
		"gif":    "GIF89a\x01\x00\x01\x00",
	} {
		mime := measured(t, content).mime()
		require.Empty(t, models.MediaKindOf(mime), "%s: %s", name, mime)
		require.Equal(t, "application/octet-stream", served(mime), name)
	}
	require.Equal(t, "application/pdf", served("application/pdf"))
}

func TestAStickerThatMovesIsKnownByItsFlag(t *testing.T) {
	t.Parallel()
	require.True(t, measured(t, webp(0x02)).animated())
	require.False(t, measured(t, webp(0x10)).animated())
	require.False(t, measured(t, pngBytes(t)).animated())
	require.False(t, measured(t, "RIFF").animated())
}

func TestMoreBytesThanAreLetThroughAreAnError(t *testing.T) {
	t.Parallel()
	m := newMeter(strings.NewReader("12345678"), 8)
	_, err := io.Copy(io.Discard, m)
	require.NoError(t, err)
	require.EqualValues(t, 8, m.bytes)
	require.Equal(t, "ef797c8118f02dfb649607dd5d3f8c7623048c9c063d532cc95c5ed7a898a64f", m.sha256())
	_, err = io.Copy(io.Discard, newMeter(strings.NewReader("123456789"), 8))
	_, long := errors.AsType[errTooLong](fmt.Errorf("wrapped: %w", err))
	require.True(t, long)
}

func TestTheNameOfAFileIsItsLastPart(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"a.pdf": "a.pdf", `C:\Users\ada\a.pdf`: "a.pdf", "../../etc/passwd": "passwd", "a\r\nb.pdf": "ab.pdf", "": "", "/": "",
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 236) + ".pdf",
	} {
		require.Equal(t, want, plainName(given))
	}
}
