package models

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// ShortIDLength is the length of the short form of an id.
const ShortIDLength = 26

// crockford are the digits of Crockford's base 32, in lower case, as a ULID is written.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// ShortID writes an id with 26 characters instead of the 36 of a UUID: the text of a ULID, in lower
// case. Short ids sort as long ones do. ok is false of anything that is not a UUID.
func ShortID(id string) (short string, ok bool) {
	high, low, ok := uuidOf(id)
	if !ok {
		return "", false
	}
	var text [ShortIDLength]byte
	for i := range text {
		text[ShortIDLength-1-i] = crockford[low&31]
		low, high = low>>5|high<<59, high>>5
	}
	return string(text[:]), true
}

// LongID is the id that a short one stands for, in either case of its letters. Anything else is
// returned as it is.
func LongID(id string) string {
	if len(id) != ShortIDLength || id[0] > '7' { // 26 digits hold 130 bits: the first has three
		return id
	}
	var high, low uint64
	for _, c := range []byte(strings.ToLower(id)) {
		digit := strings.IndexByte(crockford, c)
		if digit < 0 {
			return id
		}
		high, low = high<<5|low>>59, low<<5|uint64(digit)
	}
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], high)
	binary.BigEndian.PutUint64(raw[8:], low)
	text := hex.EncodeToString(raw[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// uuidOf reads the canonical text of a UUID.
func uuidOf(id string) (high, low uint64, ok bool) {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' || strings.ToLower(id) != id {
		return 0, 0, false
	}
	raw, err := hex.DecodeString(id[:8] + id[9:13] + id[14:18] + id[19:23] + id[24:])
	if err != nil {
		return 0, 0, false
	}
	return binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:]), true
}
