package models

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheWordForAnOwnPhoneIsKnownHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	word, err := NewOwnPhoneWord(bytes.NewReader([]byte{1, 2, 3, 4, 255}))
	require.NoError(t, err)
	for _, text := range []string{word, " " + word + "\n", "CADENZA-" + word[len("cadenza-"):]} {
		require.Equal(t, HashSecret(word), OwnPhoneWord(text), text)
	}
	for _, text := range []string{"", "cadenza", word + "x", "ciao " + word, "cadenza-1234567"} {
		require.Empty(t, OwnPhoneWord(text), text)
	}
	_, err = NewOwnPhoneWord(bytes.NewReader([]byte{1}))
	require.Error(t, err)
}

func TestATestSendsTheStepsThatSend(t *testing.T) {
	t.Parallel()
	says := func(id string) Step { return Step{ID: id, Kind: KindSendMessage, Settings: &SendMessage{Text: id}} }
	tags := Step{ID: "tags", Kind: KindAddTags, Settings: nil}
	gone := says("gone")
	gone.Deleted = true
	arms := Step{ID: "if", Kind: KindBranch, Settings: &Branch{Then: []Step{says("inner")}}}
	d := Definition{Steps: []Step{says("first"), tags, gone, arms}}
	sends, err := d.TestSends("")
	require.NoError(t, err)
	require.Equal(t, []string{"/steps/0", "/steps/3/then/0"}, []string{sends[0].Place, sends[1].Place})
	one, err := d.TestSends("inner")
	require.NoError(t, err)
	require.Len(t, one, 1)
	for id, said := range map[string]string{"tags": "sends nothing", "gone": "no such step", "other": "no such step"} {
		_, err = d.TestSends(id)
		require.Equal(t, CodeInvalid, CodeOf(err), id)
		refused, _ := errors.AsType[*Error](err)
		require.Contains(t, fmt.Sprint(refused.Violations), said, id)
	}
	_, err = Definition{Steps: []Step{tags}}.TestSends("")
	require.Equal(t, CodeConflict, CodeOf(err))
	var many Definition
	for i := range MaxTestSends + 1 {
		many.Steps = append(many.Steps, says(fmt.Sprint(i)))
	}
	_, err = many.TestSends("")
	require.Equal(t, CodeConflict, CodeOf(err))
	alone := Step{ID: "a", Wait: Wait{For: Duration(1)}, Kind: KindSendMessage, Settings: &SendMessage{Text: "a"}}.Alone()
	require.Empty(t, alone.ID)
	require.Zero(t, alone.Wait)
}
