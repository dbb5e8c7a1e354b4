package models

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// steps are live steps with these ids; "-a" is the tombstone of a.
func steps(ids ...string) Definition {
	var d Definition
	for _, id := range ids {
		s := Step{ID: id, Kind: KindBlockContact, Settings: &NoSettings{}}
		if id[0] == '-' {
			s.ID, s.Deleted = id[1:], true
		}
		d.Steps = append(d.Steps, s)
	}
	return d
}

// written is the definition in the words of steps.
func (d Definition) written() []string {
	out := []string{}
	for _, s := range d.Steps {
		if s.Deleted {
			out = append(out, "-"+s.ID)
		} else {
			out = append(out, s.ID)
		}
	}
	return out
}

func TestNextPassesTombstones(t *testing.T) {
	t.Parallel()
	d := steps("-x", "a", "-b", "-c", "d", "-e")
	for from, want := range map[string]string{"": "a", "x": "a", "a": "d", "b": "d", "c": "d", "d": "", "e": "", "unknown": ""} {
		got, ok := d.Next(from)
		require.Equal(t, want, got.ID, from)
		require.Equal(t, want != "", ok, from)
	}
	_, ok := Definition{}.Next("")
	require.False(t, ok)
}

func TestFindNumbersLiveSteps(t *testing.T) {
	t.Parallel()
	d := steps("-x", "a", "-b", "c")
	for id, want := range map[string]string{"x": "1", "a": "1", "b": "2", "c": "2"} {
		step, place, ok := d.Find(id)
		require.True(t, ok, id)
		require.Equal(t, id, step.ID)
		require.Equal(t, want, place, id)
	}
	_, place, ok := d.Find("unknown")
	require.False(t, ok)
	require.Empty(t, place)
	require.Len(t, d.Live(), 2)
}

func TestADeletedStepKeepsItsPlace(t *testing.T) { // E1
	t.Parallel()
	for name, c := range map[string]struct{ before, next, want []string }{
		"nothing changes":               {[]string{"a", "b"}, []string{"a", "b"}, []string{"a", "b"}},
		"one in the middle":             {[]string{"a", "b", "c"}, []string{"a", "c"}, []string{"a", "-b", "c"}},
		"the first":                     {[]string{"a", "b"}, []string{"b"}, []string{"-a", "b"}},
		"the last":                      {[]string{"a", "b"}, []string{"a"}, []string{"a", "-b"}},
		"all of them":                   {[]string{"a", "b"}, nil, []string{"-a", "-b"}},
		"two in a row keep their order": {[]string{"a", "b", "c", "d"}, []string{"a", "d"}, []string{"a", "-b", "-c", "d"}},
		"older tombstones stay":         {[]string{"-x", "a", "-b", "c"}, []string{"a"}, []string{"-x", "a", "-b", "-c"}},
		"a new one in the gap":          {[]string{"a", "b", "c"}, []string{"a", "n", "c"}, []string{"a", "-b", "n", "c"}},
		"its predecessor moved":         {[]string{"a", "b", "c"}, []string{"c", "a"}, []string{"c", "a", "-b"}},
		"it comes back":                 {[]string{"a", "-b", "c"}, []string{"a", "b", "c"}, []string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, steps(c.before...).Succeed(steps(c.next...)).written())
		})
	}
	got := steps("a").Succeed(Definition{Start: []Start{{ID: "s"}}})
	require.Len(t, got.Start, 1, "the starts are those of the new definition")
}

func TestHoweverOftenADefinitionIsEditedEveryRunKnowsWhereItStands(t *testing.T) { // E1
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, ever, made := Definition{}, map[string]bool{}, 0
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			next := edited(t, d, &made)
			before := d
			d = before.Succeed(next)
			for _, s := range next.Steps {
				ever[s.ID] = true
			}
			require.Equal(t, next.written(), liveIDs(d), "what lives is what was submitted, in its order")
			require.Len(t, d.Steps, len(ever), "each step is there once, for ever")
			for id := range ever {
				_, _, ok := d.Find(id)
				require.True(t, ok)
			}
			checkPlaces(t, before, next, d)
		}
	})
}

func liveIDs(d Definition) []string {
	out := []string{}
	for _, s := range d.Live() {
		out = append(out, s.ID)
	}
	return out
}

// edited is a definition that drops, moves and adds steps of d.
func edited(t *rapid.T, d Definition, made *int) Definition {
	ids := liveIDs(d)
	if len(ids) > 0 {
		ids = rapid.Permutation(ids).Draw(t, "order")
		ids = ids[:rapid.IntRange(0, len(ids)).Draw(t, "kept")]
		if rapid.Bool().Draw(t, "in the old order") {
			all := liveIDs(d)
			slices.SortFunc(ids, func(a, b string) int { return slices.Index(all, a) - slices.Index(all, b) })
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "added") {
		*made++
		ids = slices.Insert(ids, rapid.IntRange(0, len(ids)).Draw(t, "at"), fmt.Sprint("s", *made))
	}
	return steps(ids...)
}

// checkPlaces holds that each tombstone stands after the kept step that preceded it.
func checkPlaces(t *rapid.T, before, next, after Definition) {
	kept := liveIDs(next)
	anchor := ""
	for _, s := range before.Steps {
		if slices.Contains(kept, s.ID) {
			anchor = s.ID
			continue
		}
		found := ""
		for _, other := range after.Steps {
			if other.ID == s.ID {
				require.True(t, other.Deleted)
				break
			}
			if slices.Contains(kept, other.ID) {
				found = other.ID
			}
		}
		require.Equal(t, anchor, found, "the step before %s", s.ID)
	}
}

func TestDefinitionsAreCheckedAsAWhole(t *testing.T) {
	t.Parallel()
	fill := func(n int) (d Definition) {
		for i := range n {
			d.Steps = append(d.Steps, Step{ID: fmt.Sprint(i), Kind: KindBlockContact, Settings: &NoSettings{}})
		}
		return d
	}
	starts := func(n int) (d Definition) {
		for range n {
			d.Start = append(d.Start, Start{Kind: StartClosedHours, Settings: &OnClosedHours{}})
		}
		return d
	}
	require.Empty(t, fill(200).Validate())
	require.Equal(t, []string{"/steps"}, pointers(fill(201).Validate()))
	require.Empty(t, starts(20).Validate())
	require.Equal(t, []string{"/start"}, pointers(starts(21).Validate()))
	require.Equal(t, []string{"/steps/1/id"}, pointers(steps("a", "a").Validate()))
	both := steps("a")
	both.Start = []Start{{ID: "a", Kind: StartClosedHours, Settings: &OnClosedHours{}}}
	require.Equal(t, []string{"/steps/0/id"}, pointers(both.Validate()))
	require.Empty(
		t,
		Definition{Steps: []Step{
			fill(1).Steps[0], {Kind: KindBlockContact, Settings: &NoSettings{}}, {Kind: KindBlockContact, Settings: &NoSettings{}},
		}}.Validate(),
		"new steps have no id yet",
	)
}

func TestAutomationsAreChecked(t *testing.T) {
	t.Parallel()
	ok := steps("a")
	require.Empty(t, ValidateAutomation(chars(200), Reentry{}, ok))
	require.Empty(t, ValidateAutomation("n", Reentry{WhileRunningRestart, AfterFinishOnce}, ok))
	got := ValidateAutomation("", Reentry{"x", "y"}, Definition{Steps: []Step{{}}})
	require.Equal(t, []string{"/name", "/reentry/while_running", "/reentry/after_finish", "/steps/0/kind"}, pointers(got))
	require.Equal(t, []string{"/name"}, pointers(ValidateAutomation(chars(201), Reentry{}, ok)))
	require.Equal(t, Reentry{WhileRunningIgnore, AfterFinishAllow}, Reentry{}.WithDefaults())
}

func TestReferencesNameEachUseWithItsPlace(t *testing.T) {
	t.Parallel()
	hook := &SendWebhook{Save: map[string]string{"b/c": "TWO", "a": "ONE"}}
	d := Definition{
		Start: []Start{{Settings: &OnList{[]string{"l1", "l2"}}}, {Settings: &OnDate{Field: "BORN"}}, {Settings: &OnMessage{"x"}}},
		Steps: []Step{
			{Settings: &ChangeLists{[]string{"l3"}}},
			{Deleted: true, Settings: &ChangeLists{[]string{"gone"}}},
			{Settings: &AssignOperators{UserIDs: []string{"u1"}}},
			{Settings: &OpenTicket{OwnerID: "u2"}},
			{Settings: &UpdateTicket{}},
			{Settings: &SetField{Field: "CITY"}},
			{Settings: hook},
			{Settings: &EndAutomations{[]string{"a1"}}},
			{Settings: &StartAutomation{"a2"}},
			{Settings: &SendTemplate{
				Template: "t1", Language: "it", Parameters: parameters("x"), HeaderMedia: "m",
				ButtonParameters: map[string]string{"1": "s"},
			}},
			{Settings: &SendTemplate{Template: "t2"}},
			{Settings: &SendMessage{Text: "x", Fallback: Fallback{FallbackTemplate: "t3"}}},
			{Settings: &SendMessage{Text: "no fallback"}},
			{},
		},
	}
	got := d.References()
	require.Equal(t, []Reference{{"l1", "/start/0/list_ids/0"}, {"l2", "/start/0/list_ids/1"}, {"l3", "/steps/0/list_ids/0"}}, got.Lists)
	require.Equal(t, []Reference{{"u1", "/steps/2/user_ids/0"}, {"u2", "/steps/3/owner_id"}}, got.Users)
	require.Equal(t, []Reference{{"CITY", "/steps/5/field"}, {"ONE", "/steps/6/save/a"}, {"TWO", "/steps/6/save/b~1c"}}, got.Fields)
	require.Equal(t, []Reference{{"BORN", "/start/1/field"}}, got.DateFields)
	require.Equal(t, []Reference{{"a1", "/steps/7/automation_ids/0"}, {"a2", "/steps/8/automation_id"}}, got.Automations)
	require.Len(t, got.Templates, 3)
	sent, ok := d.Steps[9].Settings.(*SendTemplate)
	require.True(t, ok)
	require.Equal(
		t,
		TemplateReference{Name: "t1", Language: "it", Values: *sent, Pointer: "/steps/9"},
		got.Templates[0],
	)
	require.False(t, got.Templates[1].Values.TakesDefaults(), "a template without parameters is given none")
	require.True(t, got.Templates[2].Values.TakesDefaults(), "a fallback without parameters takes the defaults")
	require.Equal(t, "/steps/11/fallback_template", got.Templates[2].Pointer)
}
