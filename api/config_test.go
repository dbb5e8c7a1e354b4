package api

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnAPIWithoutOneOfItsPortsIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var whole Config
	b.change = func(cfg *Config) { whole = *cfg }
	b.serve()
	refused := 0
	for i := range reflect.TypeFor[Config]().NumField() {
		cfg, name := whole, reflect.TypeFor[Config]().Field(i).Name
		field := reflect.ValueOf(&cfg).Elem().Field(i)
		if !isPort(field) {
			continue
		}
		field.SetZero()
		_, err := New(cfg)
		if name == "Meter" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, name+" is missing")
		refused++
	}
	require.GreaterOrEqual(t, refused, 40)
}
