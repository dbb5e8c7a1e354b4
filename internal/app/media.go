package app

import (
	"fmt"

	"cadenza/internal/config"
	"cadenza/internal/media"
	"cadenza/internal/meta"
)

// newBlobs is where the bytes of files are kept.
func newBlobs(cfg config.Media) (media.Blobs, error) {
	if cfg.Endpoint == "" {
		return media.NewFolder(cfg.Folder), nil
	}
	bucket, err := media.NewBucket(media.BucketConfig{
		Endpoint: cfg.Endpoint, Bucket: cfg.Bucket, Region: cfg.Region, AccessKey: cfg.AccessKey,
		SecretKey: cfg.SecretKey, Plain: cfg.Plain,
	})
	if err != nil {
		return nil, fmt.Errorf("configuration: CADENZA_MEDIA_S3_ENDPOINT: %w", err)
	}
	return bucket, nil
}

// wireMedia hands what keeps files what it needs.
func (a *App) wireMedia(blobs media.Blobs) {
	moves := meta.Media{Client: a.whatsapp, Box: a.box}
	a.library = &media.Library{Rows: a.Store, Blobs: blobs, WhatsApp: moves, Log: a.Log, Now: a.now}
	a.fetcher = &media.Fetcher{Inbox: a.Store, Blobs: blobs, WhatsApp: moves, Log: a.Log, Now: a.now}
}
