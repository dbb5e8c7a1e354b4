package whatsapp

import (
	"slices"
	"strconv"
)

// sortPositions puts numbers in rising order and leaves names where they are.
func sortPositions(names []string) {
	for _, name := range names {
		if _, err := strconv.Atoi(name); err != nil {
			return
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
}
