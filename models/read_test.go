package models

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// durations are the pointers of the durations in a type of settings, but for those in steps inside.
func durations(t reflect.Type, at string) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[Duration]():
		return []string{at}
	case t.Kind() != reflect.Struct || t == reflect.TypeFor[Condition](): // conditions lie in each other, and hold none
		return nil
	}
	var out []string
	for field := range t.Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if key != "" {
			key = "/" + key
		}
		out = append(out, durations(field.Type, at+key)...)
	}
	return out
}

func TestEveryDurationOfEveryKindIsReportedWhereItStands(t *testing.T) {
	t.Parallel()
	const wrong = `"P1M"`
	found := 0
	for _, kind := range StepKinds() {
		for _, at := range durations(reflect.TypeOf(newSettings(kind)), "") {
			found++
			_, got := Read[Step]([]byte(`{"kind":"`+string(kind)+`","`+at[1:]+`":`+wrong+`}`), "/steps/0")
			require.Equal(t, []string{"/steps/0" + at}, pointers(got), kind)
		}
	}
	for _, kind := range WrittenStartKinds() {
		for _, at := range durations(reflect.TypeOf(newStartSettings(kind)), "") {
			found++
			_, got := Read[Start]([]byte(`{"kind":"`+string(kind)+`","`+at[1:]+`":`+wrong+`}`), "/start/0")
			require.Equal(t, []string{"/start/0" + at}, pointers(got), kind)
		}
	}
	require.GreaterOrEqual(t, found, 5)
}

func TestWhatCannotBeReadIsReportedWithItsPointer(t *testing.T) {
	t.Parallel()
	deep := func(levels int, open, in, shut string) string {
		return strings.Repeat(open, levels) + in + strings.Repeat(shut, levels)
	}
	waitAs := func(key string, levels int) string {
		return deep(levels, `{"kind":"wait_for_reply","limit":"PT1H","`+key+`":[`, `{"kind":"block_contact"}`, `]}`)
	}
	wait := func(levels int) string { return waitAs("no_reply", levels) }
	conditionAs := func(open, shut string, levels int) string {
		return `{"kind":"branch","if":` + deep(levels, open, `{"tag":"a"}`, shut) + `}`
	}
	not := func(levels int) string { return conditionAs(`{"not":`, `}`, levels) }
	for text, want := range map[string][]string{
		`{"kind":"wait_for_reply","limit":"P1Y","wait":{"for":"P1M"}}`:                                   {"/s/limit", "/s/wait/for"},
		`{"kind":"wait_for_reply","limit":"PT1H","no_reply":[{"kind":"add_tags"},{"wait":{"for":"x"}}]}`: {"/s/no_reply/1/wait/for"},
		`{"kind":"branch","if":{},"else":[{"kind":"set_field","limit":5}]}`:                              {"/s/else/0/limit"},
		// not a setting of it: see validate
		`{"kind":"add_tags","limit":"P1Y"}`: nil,
		`{"kind":"add_tags","tags":"x"}`:    {"/s"},
		`{"kind":"branch","then":5}`:        {"/s/then"},
		`[]`:                                {"/s"},
		`{"kind":5}`:                        {"/s"},
		wait(MaxStepDepth - 1):              nil,
		wait(MaxStepDepth): {
			"/s" + strings.Repeat("/no_reply/0", MaxStepDepth),
		},
		not(MaxConditionDepth - 1): nil,
		not(MaxConditionDepth): {
			"/s/if" + strings.Repeat("/not", MaxConditionDepth),
		},
		// the decoder knows a setting in any case and reads each of those that are given twice
		waitAs("No_Reply", MaxStepDepth-1): nil,
		waitAs("No_Reply", MaxStepDepth): {
			"/s" + strings.Repeat("/No_Reply/0", MaxStepDepth),
		},
		conditionAs(`{"NOT":`, `}`, MaxConditionDepth): {
			"/s/if" + strings.Repeat("/NOT", MaxConditionDepth),
		},
		conditionAs(`{"ALL":[`, `]}`, MaxConditionDepth): {
			"/s/if" + strings.Repeat("/ALL/0", MaxConditionDepth),
		},
		`{"kind":"branch","if":{"not":` + deep(MaxConditionDepth-1, `{"not":`, `{"tag":"a"}`, `}`) + `,"not":null}}`: {
			"/s/if" + strings.Repeat("/not", MaxConditionDepth),
		},
		`{"kind":"wait_for_reply","Limit":"P1Y","limit":"PT1H"}`: {"/s/Limit"},
		`{"kind":"wait_for_reply","wait":null,"no_reply":null}`:  nil,
		`{"kind":"branch","if":{"any":[{"tag":"a"},` + deep(5, `{"all":[`, `{"tag":"b"}`, `]}`) + `]}}`: {
			"/s/if/any/1/all/0/all/0/all/0/all/0",
		},
		// the levels of each condition count by themselves
		`{"kind":"branch","if":{"tag":"a"},"then":[` + not(MaxConditionDepth-1) + `]}`: nil,
		`{"kind":"make_coffee","limit":"P1Y"}`:                                         nil,
	} {
		_, got := Read[Step]([]byte(text), "/s")
		require.ElementsMatch(t, want, pointers(got), text)
	}
}
