package phrase_test

import (
	"fmt"

	"cadenza/internal/phrase"
)

// What a contact writes is compared with the start phrase of an automation in its normal form.
func ExampleNormalize() {
	start := phrase.Normalize("Voglio informazioni")
	for _, written := range []string{"  VOGLIO\u00a0informazioni ", "voglio infor\u00admazioni", "voglio un'informazione"} {
		fmt.Println(phrase.Normalize(written) == start)
	}
	// Output:
	// true
	// true
	// false
}
