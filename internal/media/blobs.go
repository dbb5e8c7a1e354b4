package media

import (
	"context"
	"errors"
	"io"
)

// ErrNoBlob says that nothing is kept under a key.
var ErrNoBlob = errors.New("there is no such file in the blob store")

// Blobs keep bytes under keys of the form "workspace/file".
type Blobs interface {
	// Put keeps all that r gives, whole or not at all; what was there under the key is replaced.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open reads what is kept, or fails with ErrNoBlob. The caller closes it.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete removes what is kept; that nothing is there is no error.
	Delete(ctx context.Context, key string) error
}
