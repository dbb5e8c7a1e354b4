// Package definitions reads published revisions of automations, and keeps them in memory.
package definitions

import (
	"fmt"

	lru "github.com/hashicorp/golang-lru/v2"

	"cadenza/models"
)

// maxKept bounds the memory that parsed definitions take.
const maxKept = 2048

// Cache keeps the definitions that were read last. It may be used by several at once.
type Cache struct {
	kept *lru.Cache[Revision, models.Definition]
}

// NewCache makes an empty cache.
func NewCache() (*Cache, error) {
	kept, err := lru.New[Revision, models.Definition](maxKept)
	if err != nil {
		return nil, fmt.Errorf("make the cache of definitions: %w", err)
	}
	return &Cache{kept: kept}, nil
}
