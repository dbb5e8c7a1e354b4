package migrations_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/internal/store"
	"cadenza/internal/store/storetest/given"
	"cadenza/internal/store/storetest/opened"
	"cadenza/models"
)

// longPhrase is a phrase of so many characters that no index can pack.
func longPhrase(n int, alphabet string) string {
	random, signs := rand.New(rand.NewPCG(1, 2)), []rune(alphabet)
	var b strings.Builder
	for range n {
		b.WriteRune(signs[random.IntN(len(signs))])
	}
	return b.String()
}

func TestAPhraseMayBeAsLongAsAMessage(t *testing.T) { // S1
	t.Parallel()
	opened.Each(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), given.Workspace(t, s)
		for name, phrase := range map[string]string{
			"letters": longPhrase(4000, "abcdefghijklmnopqrstuvwxyz0123456789"), "the longest": longPhrase(models.MaxText, "àèìòùßøåñçżł"),
			"four bytes each": longPhrase(models.MaxText, "😀😃😄😁😆😅🤣😂🙂🙃🫠😉😊😇🥰😍"),
		} {
			_, err := s.CreateAutomation(ctx, w, "system", given.OnPhrase(name, phrase))
			require.NoError(t, err, name)
			_, err = s.CreateAutomation(ctx, w, "system", given.OnPhrase("another", phrase))
			require.Equal(t, models.CodePhraseTaken, models.CodeOf(err), name)
			_, err = s.CreateAutomation(ctx, w, "system", given.OnPhrase(name+" and more", phrase[:len(phrase)-4]))
			require.NoError(t, err, "one that is cut short is another phrase")
		}
	})
}

func TestPhrasesFromBeforeAreFoundByTheirHash(t *testing.T) { // S1
	t.Parallel()
	opened.EachEmpty(t, func(t *testing.T, s *store.Store) {
		provider := providerOf(t, s)
		_, err := provider.UpTo(t.Context(), 23)
		require.NoError(t, err)
		for _, statement := range []string{
			`INSERT INTO workspaces (id, name, time_zone, language, phone_region, webhook_secret_sealed, created_at, updated_at)
				VALUES ('w', 'Shop', 'Europe/Rome', 'it', 'IT', '', '2026-11-01', '2026-11-01')`,
			`INSERT INTO automations (id, workspace_id, name, state, revision, reentry, number_id, created_at, updated_at) VALUES ('a',
				'w', 'Old', 'active', 1, '{}', 'n', '2026-11-01', '2026-11-01')`,
			`INSERT INTO start_steps (id, workspace_id, automation_id, kind, secret_hash, phrase, created_at) VALUES ('1', 'w', 'a',
				'message', '', 'ciao à', '2026-11-01'), ('2', 'w', 'a', 'closed_hours', '', NULL, '2026-11-01')`,
		} {
			require.NoError(t, s.Pool().Exec(statement).Error)
		}
		require.NoError(t, s.Migrate(t.Context()))
		var rows []models.StartStep
		require.NoError(t, s.Pool().Order("id").Find(&rows).Error)
		require.Equal(t, models.HashPhrase("ciao à"), *rows[0].PhraseHash)
		require.Nil(t, rows[1].PhraseHash)
		_, err = s.CreateAutomation(t.Context(), "w", "system", given.OnPhrase("another", "ciao à"))
		require.Equal(t, models.CodePhraseTaken, models.CodeOf(err))
		_, err = provider.DownTo(t.Context(), 23)
		require.NoError(t, err)
		_, err = provider.Up(t.Context())
		require.NoError(t, err)
	})
}
