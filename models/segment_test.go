package models

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAConditionThatNamesASegmentThatIsGoneHoldsOfNobody(t *testing.T) {
	t.Parallel()
	gold, gone := Condition{Tag: "gold"}, Condition{Segment: "gone"}
	segments := map[string]Condition{
		"gold": gold, "around": {Not: &gone}, "circle": {Not: &Condition{Segment: "back"}}, "back": {Not: &Condition{Segment: "circle"}},
	}
	for name, c := range map[string]Condition{
		"itself": gone, "not": {Not: &gone}, "any": {Any: []Condition{gold, gone}}, "all": {All: []Condition{gold, gone}},
		"within a segment": {Not: &Condition{Segment: "around"}}, "a circle": {Any: []Condition{gold, {Segment: "circle"}}},
	} {
		require.Equal(t, nobody(), c.Expanded(segments), name)
	}
	twice := Condition{All: []Condition{{Segment: "gold"}, {Segment: "gold"}}}
	there := Condition{Tag: "gold", AnyNumber: true}
	require.Equal(t, Condition{All: []Condition{there, there}}, twice.Expanded(segments), "twice is no circle")
}
