package meta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"cadenza/activities"
	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// Media moves files to WhatsApp and from it, for a number.
type Media struct {
	Client *whatsapp.Client
	Box    Opener
}

func (m Media) credentials(n models.Number) (whatsapp.Credentials, error) {
	token, err := m.Box.Open(n.TokenSealed, models.PurposeNumberToken)
	if err != nil {
		return whatsapp.Credentials{}, fmt.Errorf("the number's token cannot be decrypted: %w", err)
	}
	return whatsapp.Credentials{PhoneNumberID: n.PhoneNumberID, Token: string(token)}, nil
}

// UploadMedia gives a file to WhatsApp, and answers WhatsApp's id of it.
func (m Media) UploadMedia(ctx context.Context, n models.Number, f models.MediaFile, bytes io.Reader) (string, error) {
	creds, err := m.credentials(n)
	if err != nil {
		return "", err
	}
	return m.Client.UploadMedia(ctx, creds, whatsapp.Upload{Filename: f.Filename, MIME: f.MIME, Size: f.Bytes, File: bytes})
}

// DownloadMedia opens a file at WhatsApp by a link that it asks for. The error has models.CodeNotFound when WhatsApp
// does not have it.
func (m Media) DownloadMedia(ctx context.Context, n models.Number, metaID string) (io.ReadCloser, string, error) {
	creds, err := m.credentials(n)
	if err != nil {
		return nil, "", err
	}
	info, err := m.Client.GetMedia(ctx, creds, metaID)
	if err != nil {
		return nil, "", absent(err)
	}
	bytes, err := m.Client.DownloadMedia(ctx, creds, info)
	return bytes, info.SHA256, absent(err)
}

// codeNoObject is Meta's for an id that leads to nothing.
const codeNoObject = 100

// absent is the error of a file that WhatsApp does not have, and any other as it is.
func absent(err error) error {
	refused, ok := errors.AsType[*whatsapp.Refused](err)
	if ok && (refused.HTTPStatus == http.StatusNotFound || refused.Code == codeNoObject) {
		return fmt.Errorf("%w: %w", models.NotFound("file"), err)
	}
	return err
}

// Files are the files of ours, and their ids at WhatsApp.
type Files interface {
	// Ready reports whether a file needs no upload before its message is claimed.
	Ready(n models.Number, mediaID string) bool
	// Upload uploads a file before its message is claimed; busy means that others are uploading.
	Upload(ctx context.Context, n models.Number, mediaID string) (busy bool)
	// OnNumber is WhatsApp's id of a file for a number; fresh means that WhatsApp cannot have forgotten it.
	OnNumber(ctx context.Context, n models.Number, mediaID string) (on models.MediaOnNumber, fresh bool, err error)
	// Forget forgets an id, so that the file is uploaded anew.
	Forget(ctx context.Context, on models.MediaOnNumber) error
}

// Ready reports whether the message's files of ours need no upload first.
func (s Sender) Ready(n models.Number, m models.Outgoing) bool {
	return !slices.ContainsFunc(m.Files(), func(file *models.Media) bool {
		return file.MediaID != "" && !s.Files.Ready(n, file.MediaID)
	})
}

// Upload uploads the message's files of ours that need it; busy means that others are uploading.
func (s Sender) Upload(ctx context.Context, n models.Number, m models.Outgoing) (busy bool) {
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	for _, file := range m.Files() {
		if file.MediaID != "" && !s.Files.Ready(n, file.MediaID) && s.Files.Upload(ctx, n, file.MediaID) {
			return true
		}
	}
	return false
}

// uploadTime bounds the uploads of one message.
const uploadTime = 3 * time.Minute

// upload gives the message's files of ours their ids at WhatsApp, and answers those that WhatsApp may have forgotten.
// Nothing of the message has left when it fails.
func (s Sender) upload(
	ctx context.Context, n models.Number, m models.Outgoing,
) (known []models.MediaOnNumber, problem *activities.SendProblem) {
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	for _, file := range m.Files() {
		if file.MediaID == "" {
			continue
		}
		on, fresh, err := s.Files.OnNumber(ctx, n, file.MediaID)
		if err != nil {
			return nil, uploadProblem(err)
		}
		file.ID = on.MetaID
		if !fresh {
			known = append(known, on)
		}
	}
	return known, nil
}

// uploadProblem is what the engine does about a file that could not be uploaded: an upload in doubt is repeated, since
// it reaches nobody.
func uploadProblem(err error) *activities.SendProblem {
	if models.CodeOf(err) == models.CodeNotFound {
		return &activities.SendProblem{Class: activities.SendFail, Title: "a file of the message is no longer there"}
	}
	p := Problem(err)
	if p.Class == activities.SendUnknown {
		p.Class, p.Title = activities.SendRetry, "a file of the message could not be uploaded"
	}
	return p
}

// staleCodes are the codes with which Meta may refuse an id of a file that it has forgotten; none of them is for that alone.
func staleCodes() []int { return []int{codeNoObject, 131009, 131052, 131053} }

// anew lets a message be sent once more whose file has perhaps been forgotten by WhatsApp: the ids that are old enough
// are forgotten, so that the next attempt uploads the files, and is refused for good where that was not the cause.
func (s Sender) anew(ctx context.Context, p *activities.SendProblem, known []models.MediaOnNumber) *activities.SendProblem {
	if len(known) == 0 || !slices.Contains(staleCodes(), p.Code) {
		return p
	}
	for _, on := range known {
		if s.Files.Forget(ctx, on) != nil {
			return p // it is refused, and another send tries
		}
	}
	return &activities.SendProblem{
		Class: activities.SendRetry, Code: p.Code, Title: "a file of the message is uploaded anew", Details: p.Details,
	}
}
