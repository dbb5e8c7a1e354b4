package outbound_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"cadenza/internal/outbound"
)

// A receiver verifies a call with the secret that it was given, by any library of Standard Webhooks.
func ExampleClient_Do() {
	secret, err := outbound.NewSecret(strings.NewReader(strings.Repeat("0123456789abcdef", 2))) // crypto/rand.Reader outside of examples
	if err != nil {
		panic(err)
	}
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		webhook, err := standardwebhooks.NewWebhook(secret)
		if err == nil {
			err = webhook.Verify(body, r.Header)
		}
		fmt.Println("came:", r.Header.Get("Webhook-Id"), string(body), err)
		_, _ = io.WriteString(w, `{"ticket":{"id":77}}`)
	}))
	defer receiver.Close()

	client := outbound.New(outbound.Config{AllowPrivate: true}) // the receiver is on this machine
	defer client.Close()
	answer, err := client.Do(context.Background(), outbound.Request{
		ID: "run-1", Method: http.MethodPost, URL: receiver.URL, Body: []byte(`{"city":"Bari"}`),
		Secrets: []string{secret}, Timestamp: time.Now(),
	})
	fmt.Println("answered:", answer.Status, string(answer.Body), err)
	// Output:
	// came: run-1 {"city":"Bari"} <nil>
	// answered: 200 {"ticket":{"id":77}} <nil>
}

// The zero configuration calls nothing but public addresses, whatever a name resolves to.
func ExampleNew() {
	client := outbound.New(outbound.Config{})
	defer client.Close()
	secret, _ := outbound.NewSecret(strings.NewReader(strings.Repeat("0123456789abcdef", 2)))
	for _, url := range []string{"http://169.254.169.254/latest/meta-data/", "http://localhost/", "ftp://example.com/"} {
		_, err := client.Do(context.Background(), outbound.Request{
			ID: "run-1", Method: http.MethodGet, URL: url, Secrets: []string{secret},
		})
		fmt.Println(outbound.Retryable(err), err)
	}
	// Output:
	// false webhook refused: the address is not on the public internet
	// false webhook refused: the address is not on the public internet
	// false webhook refused: the URL must begin with https:// or http://
}
