package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// keysOf are the keys of a type of settings.
func keysOf(t reflect.Type) []string {
	var out []string
	for field := range t.Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && key == "":
			out = append(out, keysOf(field.Type)...)
		case key != "":
			out = append(out, key)
		}
	}
	return out
}

// described fails unless a schema names each kind, and nothing else, and has each key of their settings.
func described[K ~string](t *testing.T, schema string, kinds []K, settingsOf func(object []byte) any) {
	t.Helper()
	spec, err := loadDescription()
	require.NoError(t, err)
	known := spec.Components.Schemas[schema].Value
	var names []any
	for _, kind := range kinds {
		names = append(names, string(kind))
		settings := settingsOf([]byte(`{"kind":"` + string(kind) + `"}`))
		require.NotNil(t, settings, kind)
		for _, key := range keysOf(reflect.TypeOf(settings).Elem()) {
			require.Contains(t, known.Properties, key, "%s: the description of %s lacks one of its settings", schema, kind)
		}
		require.Contains(t, known.Description, string(kind), "the text of %s says which keys each kind has", schema)
	}
	require.ElementsMatch(t, names, known.Properties["kind"].Value.Enum)
}

func TestEveryKindOfStepIsInTheDescription(t *testing.T) {
	t.Parallel()
	described(t, "Step", models.StepKinds(), func(object []byte) any {
		var step models.Step
		require.NoError(t, json.Unmarshal(object, &step))
		return step.Settings
	})
}

func TestEveryKindOfStartIsInTheDescription(t *testing.T) {
	t.Parallel()
	described(t, "Start", models.WrittenStartKinds(), func(object []byte) any {
		var start models.Start
		require.NoError(t, json.Unmarshal(object, &start))
		return start.Settings
	})
	spec, err := loadDescription()
	require.NoError(t, err)
	simulated := spec.Components.Schemas["SimulationInput"].Value.Properties["start"].Value.Enum
	require.Len(t, simulated, len(models.WrittenStartKinds())+1)
	for _, kind := range append(models.WrittenStartKinds(), models.StartManual) {
		require.Contains(t, simulated, string(kind), "a simulation starts in each way in which a contact enters")
	}
}
