package models

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func tagged(id string) Step {
	return Step{ID: id, Kind: KindAddTags, Settings: &ChangeTags{Tags: []string{id}}}
}

// told are changes as "kind place id", with the old place and the settings.
func told(changes []Change) []string {
	out := []string{}
	for _, c := range changes {
		text := fmt.Sprintf("%s %s %s", c.Kind, c.Place, c.ID)
		if c.From != "" {
			text += " from " + c.From
		}
		for _, s := range c.Settings {
			text += fmt.Sprintf(" %s:%s→%s", s.Key, s.Before, s.After)
		}
		out = append(out, text)
	}
	return out
}

func TestADifferenceSaysWhatAPersonDid(t *testing.T) { // E6
	t.Parallel()
	a := tagged("a")
	b := tagged("b")
	c := tagged("c")
	d := tagged("d")
	waits := a
	waits.Wait = Wait{For: Duration(3600e9)}
	branch := func(then ...Step) Step {
		return Step{ID: "if", Kind: KindBranch, Settings: &Branch{If: Condition{Tag: "vip"}, Then: then}}
	}
	dead := b
	dead.Deleted = true
	for name, test := range map[string]struct {
		before, now []Step
		want        []string
		summary     string
	}{
		"nothing":                      {[]Step{a, b}, []Step{a, b}, []string{}, "nothing changed"},
		"a tombstone is nothing":       {[]Step{a, dead}, []Step{a, dead}, []string{}, "nothing changed"},
		"a new one":                    {[]Step{a}, []Step{a, b}, []string{"added 2 b"}, "1 step added"},
		"one is deleted":               {[]Step{a, b, c}, []Step{a, dead, c}, []string{"deleted 2 b"}, "1 step deleted"},
		"one comes back":               {[]Step{a, dead}, []Step{a, b}, []string{"added 2 b"}, "1 step added"},
		"a wait":                       {[]Step{a}, []Step{waits}, []string{`changed 1 a wait:→{"for":"PT1H"}`}, "1 wait changed"},
		"the first goes to the end":    {[]Step{a, b, c, d}, []Step{b, c, d, a}, []string{"moved 4 a from 1"}, "1 step moved"},
		"one goes into a branch":       {[]Step{branch(), a, b}, []Step{branch(a), b}, []string{"moved 1.then.1 a from 2"}, "1 step moved"},
		"a branch changes by its arms": {[]Step{branch(a)}, []Step{branch(a, b)}, []string{"added 1.then.2 b"}, "1 step added"},
		"a branch goes with all in it": {
			[]Step{branch(a, b), c}, []Step{c}, []string{"deleted 1 if", "deleted 1.then.1 a", "deleted 1.then.2 b"}, "3 steps deleted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changes := Definition{Steps: test.now}.Difference(Definition{Steps: test.before})
			require.Equal(t, test.want, told(changes))
			require.Equal(t, test.summary, Summary(changes))
		})
	}
}

func TestADifferenceHoldsTheStarts(t *testing.T) { // E6
	t.Parallel()
	on := func(id, phrase string) Start {
		return Start{ID: id, Kind: StartMessage, Settings: &OnMessage{Phrase: phrase}}
	}
	changes := Definition{Start: []Start{on("1", "ciao"), on("3", "x")}}.Difference(Definition{Start: []Start{
		on("1", "salve"), on("2", "y"),
	}})
	require.Equal(t, []string{`changed 1 1 phrase:"salve"→"ciao"`, "added 2 3", "deleted 2 2"}, told(changes))
	require.Equal(t, "1 start step added, 1 start step changed, 1 start step deleted", Summary(changes))
}

func TestAStepThatListensNoMoreIsDueAtOnce(t *testing.T) { // E3
	t.Parallel()
	listens := Step{ID: "a", Kind: KindSetField, Settings: &SetField{Field: "CITY", From: FromNextMessage}}
	value := "Bari"
	fixed := Step{ID: "a", Kind: KindSetField, Settings: &SetField{Field: "CITY", Value: &value}}
	e := Edit{Before: Definition{Steps: []Step{listens}}, After: Definition{Steps: []Step{fixed}}, Revision: 2}
	require.Equal(t, FateStopsWaiting, e.Fate("a", StanceListening).Kind)
	require.Equal(t, FateStays, e.Fate("a", StanceWaiting).Kind)
	require.Equal(t, []string{"a"}, e.Touched([]string{"a", "gone"}))
}
