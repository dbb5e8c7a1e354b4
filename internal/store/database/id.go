package database

import (
	"time"

	"github.com/google/uuid"
)

// NewID makes an identifier: a UUID of version 7, so that ids sort by age.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IDFloor is not greater than any id that was made at the instant or later.
func IDFloor(at time.Time) string {
	var id uuid.UUID
	millis := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(millis >> (8 * (5 - i)))
	}
	id[6] = 0x70 // version 7
	return id.String()
}
