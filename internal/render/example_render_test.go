package render_test

import (
	"encoding/json"
	"fmt"

	"cadenza/internal/render"
)

// A field without a value leaves no trace, and what a value holds is not filled again.
func ExampleText() {
	values := map[string]string{"FIRST_NAME": "Giulia", "CITY": "%%FIRST_NAME%%"}
	fmt.Println(render.Text("Ciao %%FIRST_NAME%%%%LAST_NAME%%, from %%CITY%%", values))
	// Output: Ciao Giulia, from %%FIRST_NAME%%
}

// What a text asks for, so that only that is read from the database.
func ExampleCodes() {
	fmt.Println(render.Codes("%%FIRST_NAME%%, your order %%META.order.id%% for %%FIRST_NAME%%"))
	// Output: [FIRST_NAME META.order.id]
}

// A value stays inside the string that it fills.
func ExampleJSON() {
	filled, err := render.JSON(json.RawMessage(`{"name": "%%NAME%%", "n": 1}`), map[string]string{"NAME": `Ada "the first", "n": 2`})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(filled))
	// Output: {"name": "Ada \"the first\", \"n\": 2", "n": 1}
}

// A value cannot add a parameter to a URL, nor climb to another path.
func ExampleURL() {
	const hook = "https://example.com/orders/%%ORDER%%?note=%%NOTE%%"
	filled, err := render.URL(hook, map[string]string{"ORDER": "7/8", "NOTE": "a&b=c"})
	fmt.Println(filled, err)
	_, err = render.URL(hook, map[string]string{"ORDER": ".."})
	fmt.Println(err)
	// Output:
	// https://example.com/orders/7%2F8?note=a%26b%3Dc <nil>
	// a value would change the path of the URL
}
