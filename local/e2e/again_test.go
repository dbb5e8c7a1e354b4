package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASecondStartOnTheSameDataGoesOnWithWhatWaits(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.start(t)
	phone := newPhone()
	next := after("PT4S", welcome("due"))
	next["name"] = "next"
	a := p.api.steps(t, "two starts", welcome("uno"), next)
	r := p.api.start(t, a.ID, phone)
	w := &world{api: p.api, sim: p.sim}
	w.waiting(t, r.ID, "next")
	renamed := object{"name": "Our own name", "time_zone": "Europe/Rome", "language": "it"}
	require.Equal(t, 200, p.api.call(t, "PUT", "/v1/settings", renamed).status)
	p.stop(t)

	p.start(t) // the key that was given still opens, the workspace is the same under its new name
	require.Equal(t, []string{"done", "done"}, w.reaches(t, r.ID, "completed").stepResults())
	require.Equal(t, []string{welcomeText("uno"), welcomeText("due")}, p.sim.texts(t, phone))
	require.Equal(t, r.ID, get[page[run]](t, p.api, "/v1/automations/"+a.ID+"/runs").Items[0].ID)
	p.stop(t)
}
