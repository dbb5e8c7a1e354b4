package models

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func leaf(id string) Step { return Step{ID: id, Kind: KindBlockContact, Settings: &NoSettings{}} }

func fork(id string, then, otherwise []Step) Step {
	return Step{ID: id, Kind: KindBranch, Settings: &Branch{If: Condition{Tag: "vip"}, Then: then, Else: otherwise}}
}

func listening(id string, noReply ...Step) Step {
	return Step{ID: id, Kind: KindWaitForReply, Settings: &WaitForReply{Limit: Duration(time.Hour), NoReply: noReply}}
}

func gone(s Step) Step {
	s.Deleted = true
	return s
}

func of(steps ...Step) Definition { return Definition{Steps: steps} }

// drawn writes a tree: "a -b w(no_reply: c)", a minus before a tombstone, empty arms left out.
func drawn(steps []Step) string {
	var out []string
	for _, s := range steps {
		text := s.ID
		if s.Deleted {
			text = "-" + text
		}
		for _, a := range s.arms() {
			if len(a.steps) > 0 {
				text += "(" + a.key + ": " + drawn(a.steps) + ")"
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestAfterAnArmTheRunGoesOnBehindItsOwner(t *testing.T) { // A14, A15
	t.Parallel()
	d := of(
		leaf("a"),
		fork("b", []Step{leaf("c"), listening("w", leaf("d"), gone(leaf("x")))}, []Step{gone(leaf("y")), leaf("e")}),
		gone(fork("z", []Step{gone(leaf("z1")), gone(leaf("z2"))}, nil)),
		listening("v"),
	)
	for from, want := range map[string]string{
		"": "a", "a": "b", "b": "v", "c": "w", "w": "v", "d": "v", "x": "v", "y": "e", "e": "v", "z": "v", "z1": "v", "z2": "v", "v": "",
		"unknown": "",
	} {
		got, ok := d.Next(from)
		require.Equal(t, want, got.ID, from)
		require.Equal(t, want != "", ok, from)
	}
	for _, c := range [][3]string{
		{"b", ArmThen, "c"},
		{"b", ArmElse, "e"},
		{"w", ArmNoReply, "d"},
		{"w", "", "v"},
		{"v", ArmNoReply, ""},
		{"a", ArmThen, "b"},
		{"", "", "a"},
	} {
		got, ok := d.Into(c[0], c[1])
		require.Equal(t, c[2], got.ID, c)
		require.Equal(t, c[2] != "", ok, c)
	}
}

func TestThePlaceOfAStepNamesTheWayToIt(t *testing.T) {
	t.Parallel()
	d := of(
		leaf("a"), gone(leaf("x")),
		fork("b", []Step{leaf("c"), gone(leaf("y")), listening("w", leaf("d"))}, []Step{leaf("e")}),
		gone(fork("z", []Step{gone(leaf("z1"))}, nil)),
	)
	for id, want := range map[string]string{
		"a": "1", "x": "2", "b": "2", "c": "2.then.1", "y": "2.then.2", "w": "2.then.2", "d": "2.then.2.no_reply.1", "e": "2.else.1",
		"z1": "3.then.1",
	} {
		step, place, ok := d.Find(id)
		require.True(t, ok, id)
		require.Equal(t, id, step.ID)
		require.Equal(t, want, place, id)
	}
}

func TestADeletedStepKeepsItsPlaceInItsArm(t *testing.T) { // E1
	t.Parallel()
	before := of(leaf("a"), fork("b", []Step{leaf("c"), leaf("d"), leaf("e")}, []Step{leaf("f")}), leaf("g"))
	for name, c := range map[string]struct {
		next Definition
		want string
	}{
		"one in the middle of an arm": {
			of(leaf("a"), fork("b", []Step{leaf("c"), leaf("e")}, []Step{leaf("f")}), leaf("g")), "a b(then: c -d e)(else: f) g",
		},
		"the whole arm": {of(leaf("a"), fork("b", nil, []Step{leaf("f")}), leaf("g")), "a b(then: -c -d -e)(else: f) g"},
		"the branch with all in it": {
			of(leaf("a"), leaf("g")), "a -b(then: -c -d -e)(else: -f) g",
		},
		"the branch, and a step of it goes elsewhere": {
			of(leaf("a"), leaf("d"), leaf("g")), "a -b(then: -c -e)(else: -f) d g",
		},
		"what moved out is no anchor": {
			of(leaf("a"), leaf("c"), fork("b", []Step{leaf("e")}, []Step{leaf("f")}), leaf("g")), "a c b(then: -d e)(else: f) g",
		},
		"the branch moves with its arms": {
			of(fork("b", []Step{leaf("c"), leaf("e")}, nil), leaf("a")), "b(then: c -d e)(else: -f) -g a",
		},
		"a step moves into the arm": {
			of(fork("b", []Step{leaf("a"), leaf("c"), leaf("d")}, []Step{leaf("f")}), leaf("g")), "b(then: a c d -e)(else: f) g",
		},
		"all before it goes into a new branch": {
			of(fork("n", []Step{leaf("a"), fork("b", []Step{leaf("c")}, nil)}, nil)), "n(then: a b(then: c -d -e)(else: -f)) -g",
		},
		"the branch becomes another kind": {
			of(leaf("a"), leaf("b"), leaf("g")), "a b -c -d -e -f g",
		},
		"the branch goes into a new one": {
			of(leaf("a"), fork("n", []Step{fork("b", []Step{leaf("e")}, nil)}, nil), leaf("g")), "a n(then: b(then: -c -d e)(else: -f)) g",
		},
		"the owner goes into its own step": {
			of(fork("c", []Step{fork("b", nil, nil)}, nil)), "-a c(then: b(then: -d -e)(else: -f)) -g",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, drawn(before.Succeed(c.next).Steps))
		})
	}
	twice := before.Succeed(of(leaf("a"), leaf("d"), leaf("g"))).Succeed(of(leaf("a"), fork("b", []Step{leaf("c")}, nil)))
	require.Equal(t, "a b(then: c -e)(else: -f) -d -g", drawn(twice.Steps), "it comes back, and what was deleted inside is where it was")
}

func TestHoweverATreeIsEditedEveryRunKnowsWhatComesNext(t *testing.T) { // E1
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, ever, made := Definition{}, map[string]bool{}, 0
		for range rapid.IntRange(1, 5).Draw(t, "edits") {
			next := regrown(t, d, &made)
			before, was, submitted := d, asJSON(t, d), asJSON(t, next)
			d = before.Succeed(next)
			require.Equal(t, was, asJSON(t, before), "definitions are shared: none is changed in place")
			require.Equal(t, submitted, asJSON(t, next))
			require.Equal(t, drawn(next.Steps), drawn(d.Live()), "what lives is what was submitted, in its order")
			for _, s := range next.Every() {
				ever[s.ID] = true
			}
			seen := map[string]bool{}
			for _, s := range d.Every() {
				require.False(t, seen[s.ID], "%s is there twice", s.ID)
				seen[s.ID] = true
			}
			require.Equal(t, ever, seen, "each step is there once, for ever")
			for id := range ever {
				checkNext(t, d, id)
			}
			checkAnchors(t, before, next, d)
		}
	})
}

func TestViolationsInsideArmsHaveTheirPointers(t *testing.T) {
	t.Parallel()
	bad := Step{ID: "x", Kind: KindAddTags, Settings: &ChangeTags{}}
	for name, c := range map[string]struct {
		d    Definition
		want []string
	}{
		"nothing is wrong": {of(fork("a", []Step{listening("b", leaf("c"))}, nil)), nil},
		"settings": {
			of(leaf("a"), fork("b", []Step{listening("c", leaf("d"), bad)}, nil)), []string{"/steps/1/then/0/no_reply/1/tags"},
		},
		"an id of another arm": {of(fork("a", []Step{leaf("b")}, []Step{leaf("b")})), []string{"/steps/0/else/0/id"}},
		"no limit": {
			of(fork("a", nil, []Step{{ID: "w", Kind: KindWaitForReply, Settings: &WaitForReply{}}})), []string{"/steps/0/else/0/limit"},
		},
		"a wait in an arm": {
			of(listening("a", Step{ID: "b", Kind: KindBlockContact, Wait: Wait{At: "25:00"}, Settings: &NoSettings{}})),
			[]string{"/steps/0/no_reply/0/wait/at"},
		},
		"no condition": {of(Step{ID: "a", Kind: KindBranch, Settings: &Branch{}}), []string{"/steps/0/if"}},
		"what calls out has a choice": {
			of(listening("a", Step{ID: "b", Kind: KindBranch, OnFailure: FailureEnd, Settings: &Branch{If: Condition{Tag: "x"}}})),
			[]string{"/steps/0/no_reply/0/on_failure"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, append([]string{}, c.want...), pointers(c.d.Validate()))
		})
	}
}

func TestTreesHaveTheirLimits(t *testing.T) {
	t.Parallel()
	deep := func(levels int) Definition {
		s := leaf("0")
		for i := 1; i < levels; i++ {
			s = listening(fmt.Sprint(i), s)
		}
		return of(s)
	}
	require.Empty(t, deep(5).Validate())
	require.Equal(t, []string{"/steps/0/no_reply/0/no_reply/0/no_reply/0/no_reply/0/no_reply/0"}, pointers(deep(6).Validate()))
	var many []Step
	for i := range 199 {
		many = append(many, leaf(fmt.Sprint(i)))
	}
	require.Empty(t, of(fork("b", many[:100], many[100:])).Validate())
	require.Equal(t, []string{"/steps"}, pointers(of(fork("b", many[:100], many[100:]), leaf("200")).Validate()))
}

func TestATreeComesBackFromJSONAsItWas(t *testing.T) {
	t.Parallel()
	text := `{"start":[],"steps":[{"id":"a","kind":"wait_for_reply","limit":"P2D","no_reply":[{"id":"b","kind":"add_tags","deleted":true,
		"tags":["silent"]}]},` +
		`{"id":"c","kind":"branch","if":{"all":[{"tag":"vip"},{"field":"CITY","is":"Brindisi"},{"not":{"reply":"button","is_set":false}}]},
			` +
		`"then":[{"id":"d","kind":"branch","if":{"window":"open"}}],"else":[{"id":"e","kind":"block_contact","wait":{"for":"PT1H"}}]}]}`
	var d Definition
	require.NoError(t, json.Unmarshal([]byte(text), &d))
	back, err := json.Marshal(d)
	require.NoError(t, err)
	require.JSONEq(t, text, string(back))
	require.Equal(t, "a(no_reply: -b) c(then: d)(else: e)", drawn(d.Steps))
	require.Equal(t, "a c(then: d)(else: e)", drawn(d.Live()))
}

func TestKeysOfOtherKindsInsideArmsAreForeign(t *testing.T) {
	t.Parallel()
	var d Definition
	require.NoError(t, json.Unmarshal(
		[]byte(
			`{"steps":[{"kind":"branch","if":{"tag":"x","colour":"red","all":[{"tag":"y","Tag":"z"}]},"then":[{"kind":"wait_for_reply",
				"limit":"P1D","then":[]}],"no_reply":[]}]}`,
		),
		&d,
	))
	require.ElementsMatch(
		t, []string{"/steps/0/no_reply", "/steps/0/if", "/steps/0/if/colour", "/steps/0/if/all/0/Tag", "/steps/0/then/0/then"},
		pointers(d.Validate()),
	)
}

func TestReferencesReachIntoArmsAndConditions(t *testing.T) {
	t.Parallel()
	inner := Step{ID: "l", Kind: KindAddToLists, Settings: &ChangeLists{ListIDs: []string{"l1"}}}
	d := of(
		gone(fork("z", []Step{gone(inner)}, nil)),
		listening("w", inner),
		Step{ID: "b", Kind: KindBranch, Settings: &Branch{If: Condition{Any: []Condition{
			{List: "l2"}, {Not: &Condition{Field: "CITY", Test: Test{Is: "x"}}}, {Field: "BORN", Test: Test{On: "today"}},
		}}}},
	)
	got := d.References()
	require.Equal(t, []Reference{{"l1", "/steps/1/no_reply/0/list_ids/0"}, {"l2", "/steps/2/if/any/0/list"}}, got.Lists)
	require.Equal(t, []Reference{{"CITY", "/steps/2/if/any/1/not/field"}}, got.Fields)
	require.Equal(t, []Reference{{"BORN", "/steps/2/if/any/2/field"}}, got.DateFields)
}
