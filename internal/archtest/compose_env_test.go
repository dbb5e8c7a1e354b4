package archtest

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"cadenza/internal/app"
	"cadenza/internal/config"
)

// settings lists the environment variables that a struct of flags reads, as kong
// reads its tags.
func settings(t reflect.Type, prefix string) []string {
	var names []string
	for f := range t.Fields() {
		switch {
		case f.Type.Kind() == reflect.Struct:
			names = append(names, settings(f.Type, prefix+f.Tag.Get("envprefix"))...)
		case f.Tag.Get("env") != "":
			names = append(names, prefix+f.Tag.Get("env"))
		}
	}
	return names
}

// composeValues is what is checked of a service beside its shape.
type composeValues struct {
	Services map[string]struct {
		Environment map[string]string `yaml:"environment"`
		Ports       []string          `yaml:"ports"`
	} `yaml:"services"`
}

func readComposeValues(t *testing.T) (composeValues, string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository(t), "docker-compose.yml"))
	require.NoError(t, err)
	var file composeValues
	require.NoError(t, yaml.Unmarshal(content, &file))
	return file, string(content)
}

func TestComposeSetsOnlyVariablesThatExist(t *testing.T) {
	t.Parallel()
	known := slices.Concat(settings(reflect.TypeFor[config.Config](), ""), settings(reflect.TypeFor[app.SimulatorConfig](), ""))
	require.Contains(t, known, "CADENZA_WHATSAPP_APP_SECRET")
	file, _ := readComposeValues(t)
	set := 0
	for name, service := range file.Services {
		for variable := range service.Environment {
			if name != "postgres" && strings.HasPrefix(variable, "CADENZA_") {
				require.Contains(t, known, variable, name)
				set++
			}
		}
	}
	require.NotZero(t, set)
}

func TestComposePublishesPortsOnTheLoopbackAddressOnly(t *testing.T) {
	t.Parallel()
	file, _ := readComposeValues(t)
	var published []string
	for _, service := range file.Services {
		published = append(published, service.Ports...)
	}
	require.ElementsMatch(t, []string{"127.0.0.1:8080:8080", "127.0.0.1:8090:8090", "127.0.0.1:8233:8233"}, published)
}

func TestComposeHoldsNoSecretAndTheExampleNamesEachThatItNeeds(t *testing.T) {
	t.Parallel()
	file, content := readComposeValues(t)
	secret := regexp.MustCompile(`(PASSWORD|PWD|SECRET|SECRET_KEY|TOKEN)$`)
	for name, service := range file.Services {
		for variable, value := range service.Environment {
			if secret.MatchString(variable) {
				require.Regexp(t, `^\$\{[A-Z_]+:\?`, value, "%s of %s", variable, name)
			}
		}
	}
	example, err := os.ReadFile(filepath.Join(repository(t), ".env.example"))
	require.NoError(t, err)
	needed := regexp.MustCompile(`\$\{([A-Z_]+):\?`).FindAllStringSubmatch(content, -1)
	require.NotEmpty(t, needed)
	for _, match := range needed {
		require.Regexp(t, `(?m)^`+match[1]+`=$`, string(example), "an empty line for what must be filled in")
	}
}
