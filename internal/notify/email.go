package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/wneessen/go-mail"

	"cadenza/models"
)

// Email tells people by e-mail, one for all that is new.
type Email struct {
	client *mail.Client
	from   string
	// console is where a person reads more.
	console string
	// language is that of a workspace.
	language func(ctx context.Context, workspaceID string) (string, error)
}

// NewEmail makes the way by a mail server: smtp://user:password@host:587, which must offer TLS, or smtps://host:465. On
// loopback TLS is not asked for.
func NewEmail(
	server, from, console string, language func(ctx context.Context, workspaceID string) (string, error),
) (*Email, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, errors.New("the mail server must be smtp://user:password@host:port or smtps://…") // what it is holds a password
	}
	options := []mail.Option{mail.WithTimeout(patience)}
	switch {
	case u.Scheme == "smtps":
		options = append(options, mail.WithSSLPort(false))
	case u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" || u.Hostname() == "::1":
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default:
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, fmt.Errorf("the port of the mail server: %w", err)
		}
		options = append(options, mail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(
			options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password),
		)
	}
	client, err := mail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("the mail server: %w", err)
	}
	if err := mail.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("the sender of e-mail: %w", err)
	}
	return &Email{client: client, from: from, console: console, language: language}, nil
}

// Tell sends one e-mail of all that is new.
func (e *Email) Tell(ctx context.Context, user models.User, news []models.Notification) error {
	language, err := e.language(ctx, user.WorkspaceID)
	if err != nil {
		return err
	}
	words := in(language)
	m := mail.NewMsg()
	if err := m.From(e.from); err != nil {
		return fmt.Errorf("write an e-mail: %w", err)
	}
	if m.To(user.Email) != nil {
		return errors.New("write an e-mail: the person has no address that can be written to") // the library's words hold it
	}
	m.Subject(words.subject(news))
	m.SetBodyString(mail.TypeTextPlain, words.body(user.Name, news, e.console))
	err = e.client.DialAndSendWithContext(ctx, m)
	if m.IsDelivered() {
		return nil // whatever went wrong after the server took it
	}
	return sending(err)
}

// sending is the error of a mail server, without the address that the library names.
func sending(err error) error {
	if refused, ok := errors.AsType[*mail.SendError](err); ok {
		return fmt.Errorf("send an e-mail: %s (SMTP code %d)", refused.Reason, refused.ErrorCode())
	}
	if err != nil {
		return fmt.Errorf("send an e-mail: %w", err)
	}
	return nil
}
