package notify

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/SherClockHolmes/webpush-go"

	"cadenza/models"
)

// BrowserRows keep the browsers of people, and the keys by which push services know who sends.
type BrowserRows interface {
	PushDevices(ctx context.Context, userID string) ([]models.PushDevice, error)
	DeletePushDevice(ctx context.Context, userID, id string) error
	PushKey(ctx context.Context, workspaceID string, fresh func() (models.PushKey, error)) (models.PushKey, error)
}

// Sealer seals what must not be read from the database.
type Sealer interface {
	Seal(plain []byte, purpose string) (string, error)
	Open(sealed, purpose string) ([]byte, error)
}

// HTTP makes calls to push services.
type HTTP interface {
	Do(req *http.Request) (*http.Response, error)
}

// Browsers tell people in their browsers (web push: RFC 8030, 8291 and 8292).
type Browsers struct {
	Rows BrowserRows
	Box  Sealer
	HTTP HTTP
	// Check refuses addresses that HTTP would not reach.
	Check func(address string) error
	// Subscriber is where a push service complains: an https or mailto URL.
	Subscriber string
}

// pushTTL is how long a push service keeps what a browser does not fetch, in seconds.
const pushTTL = 24 * 60 * 60

// Key is the public key with which browsers of a workspace subscribe, in base64url.
func (b *Browsers) Key(ctx context.Context, workspaceID string) (string, error) {
	key, err := b.Rows.PushKey(ctx, workspaceID, b.freshKey)
	return key.PublicKey, err
}

func (b *Browsers) freshKey() (models.PushKey, error) {
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		return models.PushKey{}, fmt.Errorf("make a key for browsers: %w", err)
	}
	sealed, err := b.Box.Seal([]byte(private), models.PurposePushKey)
	return models.PushKey{PublicKey: public, PrivateSealed: sealed}, err
}

// Seal makes the row of a browser from what it gave. A browser that nobody could write to is refused.
func (b *Browsers) Seal(endpoint, p256dh, auth string) (models.PushDevice, error) {
	var bad []models.Violation
	if err := b.Check(endpoint); err != nil {
		bad = append(bad, models.Violation{Pointer: "/endpoint", Detail: err.Error()})
	}
	point, err := decodeKey(p256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		bad = append(bad, models.Violation{Pointer: "/keys/p256dh", Detail: "is no public key of P-256 in base64url"})
	}
	if secret, err := decodeKey(auth); err != nil || len(secret) != 16 {
		bad = append(bad, models.Violation{Pointer: "/keys/auth", Detail: "must be 16 bytes in base64url"})
	}
	if err := models.Invalid("the browser cannot be told", bad); err != nil {
		return models.PushDevice{}, err
	}
	plain, err := json.Marshal(webpush.Subscription{Endpoint: endpoint, Keys: webpush.Keys{P256dh: p256dh, Auth: auth}})
	if err != nil {
		return models.PushDevice{}, fmt.Errorf("write a browser: %w", err)
	}
	sealed, err := b.Box.Seal(plain, models.PurposePushDevice)
	return models.PushDevice{EndpointHash: models.HashSecret(endpoint), SubscriptionSealed: sealed}, err
}

// decodeKey reads base64url, padded or not, as browsers write it.
func decodeKey(text string) ([]byte, error) {
	for len(text) > 0 && text[len(text)-1] == '=' {
		text = text[:len(text)-1]
	}
	return base64.RawURLEncoding.DecodeString(text)
}

// each is how many notifications a browser is told of one by one; more are one: a push service lets nobody send a hundred at once.
const each = 3

// several is the kind, and the id, of what stands for more.
const several = "several"

// showing are the messages to a browser.
func showing(news []models.Notification) (out []shown) {
	if len(news) > each {
		return []shown{{ID: several, Kind: several, Count: len(news)}}
	}
	for _, n := range news {
		out = append(out, shown{ID: n.ID(), Kind: string(n.Kind), Count: n.Count})
	}
	return out
}

// shown is what a browser gets: its worker fetches the rest under the person's own rights.
type shown struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// Tell tells a person in each of their browsers. It counts when one of them took all of it, or none is left.
func (b *Browsers) Tell(ctx context.Context, user models.User, news []models.Notification) error {
	devices, err := b.Rows.PushDevices(ctx, user.ID)
	if err != nil || len(devices) == 0 {
		return err
	}
	key, err := b.Rows.PushKey(ctx, user.WorkspaceID, b.freshKey)
	if err != nil {
		return err
	}
	private, err := b.Box.Open(key.PrivateSealed, models.PurposePushKey)
	if err != nil {
		return fmt.Errorf("open the key for browsers: %w", err)
	}
	var failed, final []error
	reached := false
	for _, device := range devices {
		gone, err := b.device(ctx, device, key.PublicKey, string(private), news)
		switch {
		case gone:
			err = b.Rows.DeletePushDevice(ctx, user.ID, device.ID)
			if err != nil && models.CodeOf(err) != models.CodeNotFound {
				failed = append(failed, err)
			}
		case err == nil:
			reached = true
		case isFinal(err):
			final = append(final, err)
		default:
			failed = append(failed, err)
		}
	}
	switch {
	case reached:
		return nil
	case len(failed) > 0:
		return errors.Join(failed...)
	}
	return errors.Join(final...)
}

// device tells one browser; gone reports that its push service knows it no more.
func (b *Browsers) device(
	ctx context.Context, d models.PushDevice, public, private string, news []models.Notification,
) (gone bool, err error) {
	plain, err := b.Box.Open(d.SubscriptionSealed, models.PurposePushDevice)
	if err != nil {
		return false, fmt.Errorf("open a browser: %w", err)
	}
	var to webpush.Subscription
	if err := json.Unmarshal(plain, &to); err != nil {
		return false, fmt.Errorf("read a browser: %w", err)
	}
	for _, one := range showing(news) {
		text, err := json.Marshal(one)
		if err != nil {
			return false, fmt.Errorf("write what a browser shows: %w", err)
		}
		answer, err := webpush.SendNotificationWithContext(ctx, text, &to, &webpush.Options{
			HTTPClient: b.HTTP, Subscriber: b.Subscriber, TTL: pushTTL, Urgency: webpush.UrgencyNormal,
			Topic: models.HashSecret(one.ID)[:32], VAPIDPublicKey: public, VAPIDPrivateKey: private,
		})
		if err != nil {
			return false, fmt.Errorf("tell a browser: %w", err)
		}
		_ = answer.Body.Close()
		switch {
		case answer.StatusCode == http.StatusNotFound, answer.StatusCode == http.StatusGone:
			return true, nil
		case answer.StatusCode >= http.StatusMultipleChoices:
			err = fmt.Errorf("tell a browser: its push service answered %d", answer.StatusCode)
			if passing := answer.StatusCode >= http.StatusInternalServerError || answer.StatusCode == http.StatusTooManyRequests; !passing {
				err = refused{err}
			}
			return false, err
		}
	}
	return false, nil
}
