package media

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// BucketConfig says where a bucket of an S3-compatible service is.
type BucketConfig struct {
	// Endpoint is the service's host, with a port if it has another than its scheme's.
	Endpoint string
	Bucket   string
	Region   string // "" asks the service
	// AccessKey and SecretKey are those of a user who may read, write and delete in the bucket.
	AccessKey, SecretKey string
	// Plain speaks HTTP instead of HTTPS: for a service on the same machine.
	Plain bool
}

// Bucket keeps blobs as objects of a bucket, which is there already.
type Bucket struct {
	client *minio.Client
	name   string
}

// NewBucket makes the client of a bucket. It calls nobody yet.
func NewBucket(c BucketConfig) (*Bucket, error) {
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: !c.Plain, Region: c.Region,
	})
	if err != nil {
		return nil, fmt.Errorf("the media bucket: %w", err)
	}
	return &Bucket{client: client, name: c.Bucket}, nil
}

// partSize is how much of an object of unknown length is held in memory at a time.
const partSize = 16 << 20

// Put writes the object; the service shows it when it is whole.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader) error {
	_, err := b.client.PutObject(ctx, b.name, key, r, -1, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, DisableContentSha256: true, // each part has a checksum of its own
	})
	if err != nil {
		return fmt.Errorf("write to the media bucket: %w", err)
	}
	return nil
}

// Open reads the object.
func (b *Bucket) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	object, err := b.client.GetObject(ctx, b.name, key, minio.GetObjectOptions{})
	if err == nil {
		_, err = object.Stat() // the first word with the service
	}
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return nil, ErrNoBlob
	}
	if err != nil {
		return nil, fmt.Errorf("read from the media bucket: %w", err)
	}
	return object, nil
}

// Delete removes the object.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := b.client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("remove from the media bucket: %w", err)
	}
	return nil
}
