package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// campaign is what tests need of one.
type campaign struct {
	ID, Name, State string
	WorkflowID      string  `json:"workflow_id"`
	AutomationID    *string `json:"automation_id"`
	Members         struct {
		Total, Entered, Inside, Gone int
		ToStart                      int `json:"to_start"`
		NotEntered                   int `json:"not_entered"`
		LeftOut                      int `json:"left_out"`
	}
	Contacts int
	Paused   *struct{ Code, Reason string }
	Waiting  *struct{ Reason string }
	Ending   bool `json:"ending_runs"`
}

// list makes a list.
func (a api) list(t require.TestingT, name string) string {
	return post[struct{ ID string }](t, a, http.StatusCreated, "/v1/lists", object{"name": name}).ID
}

// imports fills a list with new people of these phones.
func (a api) imports(t *testing.T, list string, people []object) {
	t.Helper()
	var file strings.Builder
	file.WriteString("phone,first_name\n")
	for _, one := range people {
		fmt.Fprintf(&file, "%s,%s\n", one["phone"], one["first_name"])
	}
	got := a.call(t, http.MethodPost, "/v1/contacts/import?list_id="+list, []byte(file.String()), "Content-Type", "text/csv")
	require.Equal(t, http.StatusOK, got.status, string(got.body))
}

// audience is a list of so many new people.
func (a api) audience(t *testing.T, name string, n int) (string, []object) {
	t.Helper()
	people := crowd(n)
	list := a.list(t, name)
	a.imports(t, list, people)
	return list, people
}

func (a api) campaign(t require.TestingT, id string) campaign {
	return get[campaign](t, a, "/v1/campaigns/"+id)
}

// draft makes a campaign.
func (a api) draft(t require.TestingT, in object) campaign {
	return post[campaign](t, a, http.StatusCreated, "/v1/campaigns", in)
}

// steer does what a person asks of a campaign.
func (a api) steer(t require.TestingT, id, verb string, body any) campaign {
	return post[campaign](t, a, http.StatusOK, "/v1/campaigns/"+id+"/"+verb, body)
}

// begins makes a campaign and lets it begin.
func (a api) begins(t require.TestingT, in object) campaign {
	made := a.draft(t, in)
	return a.steer(t, made.ID, "schedule", nil)
}

// reaches waits until the campaign is in the state.
func (a api) reaches(t *testing.T, id, state string) campaign {
	t.Helper()
	var last campaign
	eventually(t, "the campaign is "+state, func(c *assert.CollectT) {
		last = a.campaign(c, id)
		require.Equal(c, state, last.State, "%+v", last)
	})
	return last
}

// hello is a campaign's single template.
func hello(words string) object {
	return object{"name": "welcome", "language": "it", "parameters": object{"1": words}}
}

// everyMember are all members of a campaign.
func (a api) everyMember(t require.TestingT, id, state string) []struct {
	ContactID string `json:"contact_id"`
	State     string
	RunID     *string `json:"run_id"`
} {
	type member = struct {
		ContactID string `json:"contact_id"`
		State     string
		RunID     *string `json:"run_id"`
	}
	return allPages[member](t, a, "/v1/campaigns/"+id+"/members?limit=200&state="+state)
}

// allPages reads all pages.
func allPages[T any](t require.TestingT, a api, path string) []T {
	var out []T
	for from := ""; ; {
		got := get[page[T]](t, a, path+from)
		out = append(out, got.Items...)
		if got.Next == nil {
			return out
		}
		from = "&after=" + url.QueryEscape(*got.Next)
	}
}
