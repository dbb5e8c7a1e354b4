package media_test

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"cadenza/internal/media"
)

// eachStore runs a test on a folder and on a bucket.
func eachStore(t *testing.T, test func(t *testing.T, blobs media.Blobs)) {
	t.Helper()
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		test(t, media.NewFolder(filepath.Join(t.TempDir(), "made", "when needed")))
	})
	t.Run("bucket", func(t *testing.T) {
		t.Parallel()
		test(t, newBucket(t))
	})
}

// newBucket is a bucket of a service that runs in this process.
func newBucket(t *testing.T) *media.Bucket {
	t.Helper()
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("files"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	bucket, err := media.NewBucket(media.BucketConfig{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "files", Region: "eu-south-1", AccessKey: "a",
		SecretKey: "s", Plain: true,
	})
	require.NoError(t, err)
	return bucket
}

// read is what is kept under a key.
func read(t *testing.T, blobs media.Blobs, key string) string {
	t.Helper()
	r, err := blobs.Open(t.Context(), key)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, errors.Join(err, r.Close()))
	return string(content)
}

func TestBytesAreKeptWholeReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, blobs media.Blobs) {
		ctx := t.Context()
		const key, other = "workspace-1/file-1", "workspace-2/file-1"
		_, err := blobs.Open(ctx, key)
		require.ErrorIs(t, err, media.ErrNoBlob)
		require.NoError(t, blobs.Delete(ctx, key), "that nothing is there is no error")
		require.NoError(t, blobs.Put(ctx, key, strings.NewReader("first")))
		require.NoError(t, blobs.Put(ctx, other, strings.NewReader("other")))
		require.NoError(t, blobs.Put(ctx, key, strings.NewReader("second")))
		require.Equal(t, "second", read(t, blobs, key))
		large := bytes.Repeat([]byte("0123456789abcdef"), 20<<16) // more than the part that a bucket is sent at a time
		require.NoError(t, blobs.Put(ctx, key, bytes.NewReader(large)))
		require.Len(t, read(t, blobs, key), len(large))
		require.NoError(t, blobs.Delete(ctx, key))
		_, err = blobs.Open(ctx, key)
		require.ErrorIs(t, err, media.ErrNoBlob)
		require.Equal(t, "other", read(t, blobs, other), "another's stays")
	})
}

func TestWhatBreaksOffIsNotKept(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, blobs media.Blobs) {
		broken := errors.New("the line broke")
		half := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))
		require.ErrorIs(t, blobs.Put(t.Context(), "workspace/file", half), broken)
		_, err := blobs.Open(t.Context(), "workspace/file")
		require.ErrorIs(t, err, media.ErrNoBlob)
	})
}

func TestAFolderKeepsNothingOutsideOfItAndLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	folder := media.NewFolder(filepath.Join(root, "media"))
	for _, key := range []string{"../x/y", "w/../../y", "/etc/passwd", "w/", "w", "", "w/f/g", `w\f`, "w/f\x00"} {
		require.Error(t, folder.Put(t.Context(), key, strings.NewReader("x")), key)
		_, err := folder.Open(t.Context(), key)
		require.Error(t, err, key)
		require.NotErrorIs(t, err, media.ErrNoBlob, key)
		require.Error(t, folder.Delete(t.Context(), key), key)
	}
	require.Error(t, folder.Put(t.Context(), "ws/file-1", iotest.ErrReader(errors.New("broken"))))
	var left []string
	require.NoError(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, path)
		}
		return err
	}))
	require.Empty(t, left)
}

// A process that dies while it writes leaves a part of a file: it goes with the file (A17).
func TestWhatAProcessThatDiedLeftGoesWithItsFile(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	folder := media.NewFolder(root)
	require.NoError(t, folder.Put(t.Context(), "shop/abcdef", strings.NewReader("x")))
	place := filepath.Join(root, "shop", "ef")
	for _, name := range []string{".coming-abcdef-1", ".coming-abcdef-2", ".coming-another-1"} {
		require.NoError(t, os.WriteFile(filepath.Join(place, name), []byte("half"), 0o600))
	}
	require.NoError(t, folder.Delete(t.Context(), "shop/abcdef"))
	left, err := os.ReadDir(place)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, ".coming-another-1", left[0].Name())
}

func TestABucketThatIsNotThereSaysSo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(server.Close)
	bucket, err := media.NewBucket(media.BucketConfig{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "missing", Region: "eu-south-1", AccessKey: "a",
		SecretKey: "s", Plain: true,
	})
	require.NoError(t, err)
	require.ErrorContains(t, bucket.Put(t.Context(), "w/f", strings.NewReader("x")), "media bucket")
}
