package models

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPanicIsAnErrorThatSaysItsPlaceAndNoValue(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	require.NoError(t, Safely(func() error { return nil }))
	require.Equal(t, broken, Safely(func() error { return broken }))

	err := Safely(func() error { panic("+4917612345678") })
	require.ErrorContains(t, err, "panic: string in cadenza/models.TestAPanicIsAnErrorThatSaysItsPlaceAndNoValue")
	require.NotContains(t, err.Error(), "49176")

	var none *Run
	err = Safely(func() error { return errors.New(none.ID) })
	require.ErrorContains(t, err, "nil pointer dereference in cadenza/models.TestAPanicIsAnErrorThatSaysItsPlaceAndNoValue")
}
