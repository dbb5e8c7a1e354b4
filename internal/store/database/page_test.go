package database_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

func TestPagesHoldEveryRowOnceNewestFirst(t *testing.T) {
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		workspace, other := given.Workspace(t, s), given.Workspace(t, s)
		var want []string
		for i := range 7 {
			tag, err := s.CreateTag(t.Context(), workspace, fmt.Sprint("tag", i))
			require.NoError(t, err)
			want = append(want, tag.ID)
			_, err = s.CreateTag(t.Context(), other, fmt.Sprint("tag", i))
			require.NoError(t, err)
		}
		slices.Reverse(want)
		var got []string
		page := models.Page{Limit: 3}
		for {
			tags, next, err := s.ListTags(t.Context(), workspace, page)
			require.NoError(t, err)
			for _, tag := range tags {
				got = append(got, tag.ID)
			}
			page.After = next
			if next == "" {
				break
			}
		}
		require.Equal(t, want, got)
		full, next, err := s.ListTags(t.Context(), workspace, models.Page{Limit: 7})
		require.NoError(t, err)
		require.Len(t, full, 7)
		require.Empty(t, next, "a full last page has no next")
	})
}

func TestPageSizesAreBounded(t *testing.T) {
	t.Parallel()
	require.Equal(t, 50, models.Page{}.Size())
	require.Equal(t, 200, models.Page{Limit: 100000}.Size())
	require.Equal(t, 7, models.Page{Limit: 7}.Size())
}
