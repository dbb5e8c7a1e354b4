package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// imported is the answer to an import.
type imported struct {
	Created, Updated, Unchanged, Refused int
	Errors                               []struct {
		Line   int
		Column string
		Detail string
	}
}

func importCSV(t *testing.T, w *world, listID, file string) imported {
	t.Helper()
	return post[imported](t, w.api, http.StatusOK, "/v1/contacts/import?list_id="+listID, []byte(file), "Content-Type", "text/csv")
}

func TestAnImportedListEntersAnAutomationOnceEach(t *testing.T) { // S3
	t.Parallel()
	w := shared(t)
	list := post[struct{ ID string }](t, w.api, http.StatusCreated, "/v1/lists", object{"name": "S3 import"}).ID
	phones := make([]string, 20)
	var file strings.Builder
	file.WriteString("\xef\xbb\xbfPhone;First_Name;CITY\r\n")
	for i := range phones {
		phones[i] = newPhone()
		fmt.Fprintf(&file, "%s;Anna %d;Bari\r\n", phones[i], i)
	}
	fmt.Fprintf(&file, "nobody;Carla;Bari\r\n%s;Anna di nuovo;Bari\r\n%s;Dora\r\n", phones[0], newPhone())

	got := importCSV(t, w, list, file.String())
	require.Equal(t, []int{20, 1, 0, 2}, []int{got.Created, got.Updated, got.Unchanged, got.Refused})
	require.Len(t, got.Errors, 2)
	require.Equal(t, []int{22, 24}, []int{got.Errors[0].Line, got.Errors[1].Line})
	require.Equal(t, "PHONE", got.Errors[0].Column)
	again := importCSV(t, w, list, file.String())
	require.Equal(t, []int{0, 2, 19, 2}, []int{again.Created, again.Updated, again.Unchanged, again.Refused})
	require.Len(t, get[page[contact]](t, w.api, "/v1/lists/"+list+"/members?limit=100").Items, 20)

	a := w.api.automation(t, object{
		"name": "S3 import", "start": []object{{"kind": "list", "list_ids": []string{list}}}, "steps": []object{welcome("%%FIRST_NAME%%")},
	})
	require.Empty(t, get[page[run]](t, w.api, "/v1/automations/"+a.ID+"/runs").Items, "activation enters nobody")
	post[object](t, w.api, http.StatusAccepted, "/v1/automations/"+a.ID+"/start_lists", nil)
	for i, phone := range phones {
		name := fmt.Sprintf("Anna %d", i)
		if i == 0 {
			name = "Anna di nuovo"
		}
		eventually(t, "the message", func(c *assert.CollectT) {
			require.Equal(c, []string{welcomeText(name)}, w.sim.texts(c, phone))
		})
	}
	require.Len(t, get[page[run]](t, w.api, "/v1/automations/"+a.ID+"/runs?limit=100").Items, 20)
}
