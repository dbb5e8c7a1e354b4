package models

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func keyedStep(id, key, name string) Step {
	return Step{ID: id, Key: key, Name: name, Kind: KindAddTags, Settings: &ChangeTags{Tags: []string{"x"}}}
}

func TestAStepIsKnownByItsKey(t *testing.T) { // E3
	t.Parallel()
	before := Definition{Steps: []Step{
		keyedStep("1", "a", ""), keyedStep("2", "", "Say Hello!"), keyedStep("3", "", ""), keyedStep("4", "", ""),
		{
			ID: "5", Key: "b", Kind: KindWaitForReply, Settings: &WaitForReply{Limit: 1, NoReply: []Step{keyedStep("6", "inner", "")}},
		},
		{ID: "7", Key: "gone", Deleted: true, Kind: KindAddTags, Settings: &ChangeTags{Tags: []string{"x"}}},
	}}
	require.Equal(t, map[string]string{
		"1": "a", "2": "say-hello", "3": "add-tags", "4": "add-tags-2", "5": "b", "6": "inner",
	}, before.Keys())
	next := Definition{Steps: []Step{
		keyedStep("", "inner", ""), keyedStep("", "say-hello", ""), keyedStep("", "gone", ""), keyedStep("", "", ""),
		keyedStep("", "a", ""), keyedStep("1", "z", ""),
	}}
	var ids []string
	for _, s := range next.Known(before).Steps {
		ids = append(ids, s.ID)
	}
	require.Equal(t, []string{"6", "2", "", "", "", "1"}, ids, "a deleted step does not come back, and an id goes before a key")
}

func TestAStepThatComesByItsIDKeepsItsStoredKey(t *testing.T) { // E3
	t.Parallel()
	before := Definition{Steps: []Step{
		keyedStep("1", "a", ""), keyedStep("2", "b", ""), keyedStep("3", "", "Say Hello!"), keyedStep("4", "d", ""),
	}}
	next := Definition{Steps: []Step{
		keyedStep("1", "", "Another name"), keyedStep("2", "", ""), keyedStep("", "b", ""), keyedStep("3", "", "Say Hello!"),
		keyedStep("4", "new", ""),
	}}
	var keys, ids []string
	for _, s := range next.Known(before).Steps {
		keys, ids = append(keys, s.Key), append(ids, s.ID)
	}
	require.Equal(t, []string{"a", "", "b", "", "new"}, keys, "not a key that another step has now, nor one that is not stored")
	require.Equal(t, []string{"1", "2", "", "3", "4"}, ids)
}

func TestKeysAreShortAndUnique(t *testing.T) {
	t.Parallel()
	d := Definition{Steps: []Step{
		keyedStep("1", "a", ""), keyedStep("2", "a", ""), keyedStep("3", "A b", ""),
		keyedStep("4", strings.Repeat("x", 61), ""), keyedStep("5", "a--b", ""),
	}}
	require.Equal(t, []string{"/steps/1/key", "/steps/2/key", "/steps/3/key", "/steps/4/key"}, pointers(d.Validate()))
	for name, want := range map[string]string{
		"È tardi": "tardi", "": "add-tags", "日本": "add-tags", "a  b": "a-b", "-": "add-tags",
		strings.Repeat("x", 90): strings.Repeat("x", 50),
	} {
		got := Definition{Steps: []Step{keyedStep("1", "", name)}}.Keys()["1"]
		require.Equal(t, want, got, name)
		require.True(t, ValidKey(got))
	}
}

func TestAFileHoldsNoSecretAndASecretIsKept(t *testing.T) { // A10
	t.Parallel()
	hook := func(id string, headers map[string]string) Step {
		return Step{ID: id, Kind: KindSendWebhook, Settings: &SendWebhook{Method: "POST", URL: "https://example.com/", Headers: headers}}
	}
	d := Definition{Steps: []Step{
		hook("1", map[string]string{"Authorization": "Bearer hush", "X-Api-Key": "hush", "X-Shop": "7"}),
		hook("2", map[string]string{"X-Token": ""}),
	}}
	bare := d.WithoutSecrets()
	require.NotContains(t, string(inJSON(t, bare)), "hush")
	require.Contains(t, string(inJSON(t, bare)), `"X-Shop":"7"`)
	require.Contains(t, string(inJSON(t, d)), "hush", "what others read is not changed")
	full, bad := bare.WithSecrets(d)
	require.Empty(t, bad)
	require.Equal(t, d, full)
	bare.Steps[0].ID = "new"
	_, bad = bare.WithSecrets(d)
	require.Equal(t, []string{"/steps/0/headers/Authorization", "/steps/0/headers/X-Api-Key"}, pointers(bad))
}
