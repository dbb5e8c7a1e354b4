package archtest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// composeFile is the part of docker-compose.yml that is checked.
type composeFile struct {
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]any            `yaml:"volumes"`
}

type composeService struct {
	Image       string                      `yaml:"image"`
	Build       any                         `yaml:"build"`
	HealthCheck any                         `yaml:"healthcheck"`
	DependsOn   map[string]composeCondition `yaml:"depends_on"`
	Volumes     []string                    `yaml:"volumes"`
}

type composeCondition struct {
	Condition string `yaml:"condition"`
}

var (
	pinnedImage = regexp.MustCompile(`(:v?\d+[\w.\-]*|@sha256:[0-9a-f]{64})$`)
	namedVolume = regexp.MustCompile(`^[a-z][\w\-]*$`)
)

// composeProblems lists what is wrong in a compose file.
func composeProblems(t *testing.T, content []byte) []string {
	t.Helper()
	var file composeFile
	require.NoError(t, yaml.Unmarshal(content, &file))
	var found []string
	if len(file.Services) == 0 {
		found = append(found, "no service")
	}
	for name, service := range file.Services {
		for _, problem := range service.problems(file) {
			found = append(found, fmt.Sprintf("%s: %s", name, problem))
		}
	}
	slices.Sort(found)
	return found
}

func (s composeService) problems(file composeFile) []string {
	var found []string
	if s.Image == "" && s.Build == nil {
		found = append(found, "neither image nor build")
	}
	if s.Build == nil && s.Image != "" && !pinnedImage.MatchString(s.Image) {
		found = append(found, "image "+s.Image+" is not pinned to a version")
	}
	for target, depends := range s.DependsOn {
		needed, ok := file.Services[target]
		if !ok {
			found = append(found, "depends on "+target+", which is absent")
		}
		if ok && depends.Condition == "service_healthy" && needed.HealthCheck == nil {
			found = append(found, "waits for the health of "+target+", which has no health check")
		}
	}
	for _, volume := range s.Volumes {
		source, _, _ := strings.Cut(volume, ":")
		if _, ok := file.Volumes[source]; namedVolume.MatchString(source) && !ok {
			found = append(found, "volume "+source+" is not declared")
		}
	}
	return found
}

func TestComposeFileIsSound(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join(repository(t), "docker-compose.yml"))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("CI") == "" {
		t.Skip("there is no docker-compose.yml")
	}
	require.NoError(t, err)
	for _, problem := range composeProblems(t, content) {
		t.Error(problem)
	}
}

func TestComposeProblemsAreFound(t *testing.T) {
	t.Parallel()
	got := composeProblems(t, []byte(`
services:
  db: {image: "postgres:latest", volumes: ["data:/var/lib/postgresql/data", "./conf:/conf"]}
  api: {build: ., depends_on: {db: {condition: service_healthy}, gone: {condition: service_started}}}
  odd: {}
`))
	require.Equal(t, []string{
		"api: depends on gone, which is absent",
		"api: waits for the health of db, which has no health check",
		"db: image postgres:latest is not pinned to a version",
		"db: volume data is not declared",
		"odd: neither image nor build",
	}, got)
	require.Empty(t, composeProblems(t, []byte(`
services:
  db: {image: "postgres:17.2-alpine", healthcheck: {test: [CMD, pg_isready]}, volumes: ["data:/data"]}
  api: {build: ., depends_on: {db: {condition: service_healthy}}}
volumes: {data: {}}
`)))
}
