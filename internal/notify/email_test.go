package notify

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"cadenza/models"
)

// mailServer takes one e-mail after another and hands each on as it came; one that refuses says so to every recipient,
// one that leaves hangs up once it has taken a mail.
func mailServer(t *testing.T, refuses, leaves bool) (address string, mails chan string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	mails = make(chan string, 8)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			converse(conn, refuses, leaves, mails)
		}
	}()
	return listener.Addr().String(), mails
}

func converse(conn net.Conn, refuses, leaves bool, mails chan string) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewScanner(conn)
	say := func(line string) { _, _ = fmt.Fprint(conn, line+"\r\n") }
	say("220 ready")
	for in.Scan() {
		switch verb := strings.ToUpper(strings.Fields(in.Text() + " .")[0]); {
		case verb == "RCPT" && refuses:
			say("550 no such person")
		case verb == "DATA":
			say("354 go on")
			var text strings.Builder
			for in.Scan() && in.Text() != "." {
				text.WriteString(in.Text() + "\n")
			}
			mails <- text.String()
			say("250 taken")
			if leaves {
				return
			}
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func emailTo(t *testing.T, server, language string) *Email {
	t.Helper()
	way, err := NewEmail("smtp://"+server, "Cadenza <no-reply@cadenza.example>", "https://cadenza.example/console/",
		func(context.Context, string) (string, error) { return language, nil })
	require.NoError(t, err)
	return way
}

func TestAnEMailSaysWhatIsNewInTheLanguageOfTheWorkspace(t *testing.T) {
	t.Parallel()
	server, mails := mailServer(t, false, false)
	mia := models.User{Name: "Mia", Email: "mia@shop.example"}
	parked := models.Notification{Kind: models.NotifyAttention, Object: "a", Name: "Benvenuto", Count: 3}
	for language, says := range map[string][]string{
		"it": {"Subject: 2 cose hanno bisogno di te", "3 contatti aspettano", "Una nuova chat"},
		"es": {"Subject: 2 cosas te necesitan", "3 contactos te esperan", "Un nuevo chat"}, //nolint:misspell // Spanish
		"en": {"Subject: 2 things need you", "3 contacts wait for you", "A new chat"},
		"de": {"Subject: 2 things need you"},
	} {
		require.NoError(t, emailTo(t, server, language).Tell(t.Context(), mia, []models.Notification{parked, chat}))
		mail := <-mails
		for _, part := range append(says, "To: <mia@shop.example>", "https://cadenza.example/console/") {
			require.Contains(t, mail, part, language)
		}
		require.NotContains(t, mail, "Giulia", "no contact's name leaves")
	}
}

func TestAMailServerThatRefusesIsAnErrorWithoutTheAddress(t *testing.T) {
	t.Parallel()
	server, _ := mailServer(t, true, false)
	err := emailTo(t, server, "en").Tell(t.Context(), models.User{Email: "mia@shop.example"}, []models.Notification{chat})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "mia@")
	for _, bad := range []string{"", "mail.example", "http://mail.example", "smtp://"} {
		_, err := NewEmail(bad, "a@b.example", "", nil)
		require.Error(t, err, bad)
	}
	_, err = NewEmail("smtp://user:secret-word@mail.example:x", "a@b.example", "", nil)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret-word")
	_, err = NewEmail("smtp://mail.example", "nobody", "", nil)
	require.Error(t, err)
}

func TestEveryKindIsSaidInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"it", "en", "es"} {
		for _, kind := range models.NotificationKinds() {
			say := in(language).kinds[kind]
			one, many := say(models.Notification{Name: "N", Count: 1}), say(models.Notification{Name: "N", Count: 2})
			require.NotEmpty(t, one)
			require.Equal(t, kind == models.NotifyAttention, one != many)
		}
	}
}

func TestAnEMailThatWasTakenIsSentWhateverComesAfter(t *testing.T) {
	t.Parallel()
	server, mails := mailServer(t, false, true)
	require.NoError(t, emailTo(t, server, "en").Tell(t.Context(), models.User{Email: "mia@shop.example"}, []models.Notification{chat}))
	require.NotEmpty(t, <-mails)
}

// hangs is a way that never answers.
type hangs struct{ asked atomic.Int64 }

func (h *hangs) Tell(ctx context.Context, _ models.User, _ []models.Notification) error {
	h.asked.Add(1)
	return errors.New("no answer")
}

// TestAMailServerThatHangsHoldsUpNobodyElse is about a round of many people: e-mail is left for the next round, browsers are not, and a
// repeat goes on where the round was.
func TestAMailServerThatHangsHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	rows, email, push := &kept{news: []models.Notification{chat}}, &hangs{}, &counts{}
	kinds := []models.NotificationKind{models.NotifyChatAssigned}
	const people = 100
	for i := range people {
		id := fmt.Sprintf("u%03d", i)
		rows.people = append(rows.people, models.PersonToTell{
			User: models.User{ID: id}, Settings: models.NotificationSettings{UserID: id, Push: kinds, Email: kinds},
		})
	}
	rows.forgets = true
	var last string
	_, failed, err := teller(rows, push, email).TellAll(t.Context(), "", func(after string) { last = after })
	require.NoError(t, err)
	require.Equal(t, int64(people), push.told.Load(), "everybody is told in their browsers")
	require.Less(t, email.asked.Load(), int64(failuresInRow+tellAtATime))
	require.Equal(t, int(email.asked.Load()), failed)
	require.Equal(t, "u099", last, "where a repeat goes on")
}

// counts is a way that takes everything.
type counts struct{ told atomic.Int64 }

func (c *counts) Tell(context.Context, models.User, []models.Notification) error {
	c.told.Add(1)
	return nil
}
