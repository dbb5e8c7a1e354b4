package notify

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cadenza/internal/outbound"
	"cadenza/internal/seal"
	"cadenza/models"
)

// browser is a browser with its push service: it reads what it is told, as RFC 8291 says.
type browser struct {
	key    *ecdh.PrivateKey
	auth   []byte
	server *httptest.Server
	mu     sync.Mutex
	status int
	told   []shown
	heads  []http.Header
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(t, err)
	b := &browser{key: key, auth: make([]byte, 16), status: http.StatusCreated}
	_, _ = rand.Read(b.auth)
	b.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.status == http.StatusCreated {
			var one shown
			plain, err := b.open(body)
			if err != nil || json.Unmarshal(plain, &one) != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			b.told, b.heads = append(b.told, one), append(b.heads, r.Header)
		}
		w.WriteHeader(b.status)
	}))
	t.Cleanup(b.server.Close)
	return b
}

// open decrypts a message of one record (RFC 8188, aes128gcm).
func (b *browser) open(body []byte) ([]byte, error) {
	if len(body) < 21+65 {
		return nil, errors.New("too short")
	}
	salt, sender, text := body[:16], body[21:21+65], body[21+65:]
	public, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	shared, err := b.key.ECDH(public)
	if err != nil {
		return nil, err
	}
	about := "WebPush: info\x00" + string(b.key.PublicKey().Bytes()) + string(sender)
	material, err := hkdf.Key(sha256.New, shared, b.auth, about, 32)
	if err != nil {
		return nil, err
	}
	secret, err := hkdf.Key(sha256.New, material, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, material, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, text, nil)
	if err != nil {
		return nil, err
	}
	return plain[:bytes.LastIndexByte(plain, 2)], nil
}

func (b *browser) answer(status int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status = status
}

func (b *browser) heard() []shown {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]shown{}, b.told...)
}

// kept are rows in memory: the port of a unit test.
type kept struct {
	key     models.PushKey
	devices []models.PushDevice
	people  []models.PersonToTell
	news    []models.Notification
	// forgets leaves out what was told.
	forgets bool
}

func (k *kept) PushDevices(context.Context, string) ([]models.PushDevice, error) {
	return k.devices, nil
}

func (k *kept) DeletePushDevice(_ context.Context, _, id string) error {
	for i, d := range k.devices {
		if d.ID == id {
			k.devices = append(k.devices[:i:i], k.devices[i+1:]...)
		}
	}
	return nil
}

func (k *kept) PushKey(_ context.Context, _ string, fresh func() (models.PushKey, error)) (models.PushKey, error) {
	var err error
	if k.key.PublicKey == "" {
		k.key, err = fresh()
	}
	return k.key, err
}

func (k *kept) PeopleToTell(_ context.Context, after string) ([]models.PersonToTell, error) {
	if after != "" {
		return nil, nil
	}
	return k.people, nil
}

func (k *kept) Notifications(context.Context, models.User) ([]models.Notification, error) {
	return k.news, nil
}

func (k *kept) MarkNotifications(_ context.Context, _ models.User, told []models.Notification, what models.NotificationMarking) error {
	if k.forgets {
		return nil
	}
	at := time.Now()
	for i := range k.news {
		for _, n := range told {
			if k.news[i].ID() == n.ID() && what == models.MarkPushed {
				k.news[i].Mark.PushedStamp, k.news[i].Mark.PushedAt = n.Stamp, &at
			}
			if k.news[i].ID() == n.ID() && what == models.MarkMailed {
				k.news[i].Mark.MailedStamp, k.news[i].Mark.MailedAt = n.Stamp, &at
			}
		}
	}
	return nil
}

func browsers(t *testing.T, rows *kept) *Browsers {
	t.Helper()
	box, err := seal.New(strings.Repeat("ab", 32))
	require.NoError(t, err)
	client := outbound.New(outbound.Config{AllowPrivate: true})
	t.Cleanup(client.Close)
	return &Browsers{Rows: rows, Box: box, HTTP: client.Guarded(), Check: client.Check, Subscriber: "https://cadenza.example"}
}

// add lets the browser be told.
func (b *browser) add(t *testing.T, way *Browsers, rows *kept) {
	t.Helper()
	d, err := way.Seal(b.server.URL+"/push/secret-address", base64.RawURLEncoding.EncodeToString(b.key.PublicKey().Bytes()),
		base64.URLEncoding.EncodeToString(b.auth))
	require.NoError(t, err)
	require.NotContains(t, d.SubscriptionSealed, "secret-address")
	d.ID = b.server.URL
	rows.devices = append(rows.devices, d)
}

func teller(rows *kept, push, email Way) *Teller {
	return &Teller{Rows: rows, Push: push, Email: email, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

var chat = models.Notification{Kind: models.NotifyChatAssigned, Object: "c1", Name: "Giulia Rossi", Count: 1, At: time.Now(), Stamp: "1"}

func TestABrowserIsToldOnceOfWhatIsNew(t *testing.T) {
	t.Parallel()
	rows := &kept{news: []models.Notification{chat}}
	rows.people = []models.PersonToTell{{User: models.User{ID: "u", WorkspaceID: "w"}, Settings: models.NotificationSettings{
		UserID: "u", Push: []models.NotificationKind{models.NotifyChatAssigned},
	}}}
	way, one := browsers(t, rows), newBrowser(t)
	one.add(t, way, rows)
	run := teller(rows, way, nil)
	count := func() (told, failed int) {
		told, failed, err := run.TellAll(t.Context(), "", func(string) {})
		require.NoError(t, err)
		return told, failed
	}
	one.answer(http.StatusServiceUnavailable)
	told, failed := count()
	require.Equal(t, []int{0, 1}, []int{told, failed}, "tried again the next time")
	one.answer(http.StatusCreated)
	told, failed = count()
	require.Equal(t, []int{1, 0}, []int{told, failed})
	require.Equal(t, []shown{{ID: "chat_assigned:c1", Kind: "chat_assigned", Count: 1}}, one.heard(), "no name leaves")
	head := one.heads[0]
	require.True(t, strings.HasPrefix(head.Get("Authorization"), "vapid t="), head.Get("Authorization"))
	require.Equal(t, []string{"aes128gcm", "86400"}, []string{head.Get("Content-Encoding"), head.Get("TTL")})
	topic, err := hex.DecodeString(head.Get("Topic"))
	require.NoError(t, err)
	require.Len(t, topic, 16, "a repeat takes the place of the first")
	told, _ = count()
	require.Zero(t, told, "once")

	rows.news = slices.Repeat(rows.news, 100)
	for i := range rows.news {
		rows.news[i].Object, rows.news[i].Stamp = fmt.Sprint("c", i), "1b"
	}
	told, _ = count()
	require.Equal(t, 100, told)
	require.Equal(t, []shown{{ID: several, Kind: several, Count: 100}}, one.heard()[1:], "a hundred are one call")
	rows.news = rows.news[:1]

	rows.news[0].Stamp = "1c"
	one.answer(http.StatusForbidden)
	told, failed = count()
	require.Equal(t, []int{0, 1}, []int{told, failed})
	told, failed = count()
	require.Equal(t, []int{0, 0}, []int{told, failed}, "what is refused is not asked for again")

	rows.news[0].Stamp = "2"
	one.answer(http.StatusGone)
	told, failed = count()
	require.Equal(t, []int{1, 0}, []int{told, failed})
	require.Empty(t, rows.devices, "a browser that its service knows no more is forgotten")
	require.Len(t, one.heard(), 2)

	rows.people[0].User.DisabledAt, rows.news[0].Stamp = &rows.news[0].At, "3"
	told, _ = count()
	require.Zero(t, told, "who is disabled")
}

// TestOneBrowserThatFailsKeepsNothingFromAnother is about a person of two browsers.
func TestOneBrowserThatFailsKeepsNothingFromAnother(t *testing.T) {
	t.Parallel()
	rows := &kept{}
	way, broken, works := browsers(t, rows), newBrowser(t), newBrowser(t)
	broken.add(t, way, rows)
	works.add(t, way, rows)
	broken.answer(http.StatusInternalServerError)
	require.NoError(t, way.Tell(t.Context(), models.User{ID: "u", WorkspaceID: "w"}, []models.Notification{chat}))
	require.Len(t, works.heard(), 1)
	require.Len(t, rows.devices, 2)
}

func TestABrowserThatNobodyCouldTellIsRefused(t *testing.T) {
	t.Parallel()
	client := outbound.New(outbound.Config{})
	t.Cleanup(client.Close)
	way := &Browsers{Check: client.Check}
	_, err := way.Seal("http://10.0.0.1/push", "AAAA", "AAAA")
	refused, ok := errors.AsType[*models.Error](err)
	require.True(t, ok)
	pointers := make([]string, len(refused.Violations))
	for i, v := range refused.Violations {
		pointers[i] = v.Pointer
	}
	require.Equal(t, []string{"/endpoint", "/keys/p256dh", "/keys/auth"}, pointers)
}
