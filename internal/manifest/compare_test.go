package manifest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

func TestANumberByItsIDIsTheNumber(t *testing.T) {
	t.Parallel()
	there := models.AutomationFile{
		Automation: &models.FiledAutomation{Slug: "a", Name: "A", Number: "+390612345678"},
		IDs:        models.Names{models.NamedNumber: {"+390612345678": "n1"}}, //nolint:exhaustive // only numbers
	}
	for number, want := range map[string][]string{"n1": nil, "+390612345678": nil, "n2": {"number changes"}} {
		f, bad := Parse("a.yaml", []byte("cadenza: 1\nautomation: {slug: a, name: A, number: \""+number+"\"}\n"))
		require.Empty(t, bad)
		got, err := f.difference(there)
		require.NoError(t, err)
		require.Equal(t, want, got, number)
	}
}
