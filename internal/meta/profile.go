package meta

import (
	"context"
	"fmt"
	"io"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// ProfileRows are the numbers whose profiles are shown.
type ProfileRows interface {
	GetNumber(ctx context.Context, workspaceID, id string) (models.Number, error)
}

// ProfileFiles opens the file of a picture; the caller closes it.
type ProfileFiles interface {
	Open(ctx context.Context, v models.Viewer, id string) (models.MediaFile, io.ReadCloser, error)
}

// Profiles reads and changes what people read of numbers. It is kept at Meta alone.
type Profiles struct {
	Accounts *Accounts
	Rows     ProfileRows
	Files    ProfileFiles
	// AppID is the Meta app's, for pictures; "" takes none.
	AppID string
}

// maxPictureBytes is the largest picture of a profile.
const maxPictureBytes = 5 << 20

// NumberProfile reads the profile of a number.
func (p *Profiles) NumberProfile(ctx context.Context, workspaceID, numberID string) (models.NumberProfile, error) {
	_, creds, err := p.number(ctx, workspaceID, numberID)
	if err != nil {
		return models.NumberProfile{}, err
	}
	told, err := p.Accounts.Client.GetProfile(ctx, creds)
	if err != nil {
		return models.NumberProfile{}, asked(err)
	}
	return models.NumberProfile{
		About: told.About, Address: told.Address, Description: told.Description, Email: told.Email, Websites: told.Websites,
		Vertical: told.Vertical, PictureURL: told.PictureURL,
	}, nil
}

// ChangeNumberProfile changes the profile of a number and reads it again. What WhatsApp would refuse is CodeInvalid.
func (p *Profiles) ChangeNumberProfile(
	ctx context.Context, workspaceID, numberID string, change models.NumberProfile,
) (models.NumberProfile, error) {
	number, creds, err := p.number(ctx, workspaceID, numberID)
	if err == nil {
		err = models.Invalid("WhatsApp would refuse the profile", change.Check())
	}
	if err != nil {
		return models.NumberProfile{}, err
	}
	set := whatsapp.Profile{
		About: change.About, Address: change.Address, Description: change.Description, Email: change.Email, Websites: change.Websites,
		Vertical: change.Vertical,
	}
	if change.PictureID != nil {
		if set.PictureHandle, err = p.picture(ctx, number, creds, *change.PictureID); err != nil {
			return models.NumberProfile{}, err
		}
	}
	if err := p.Accounts.Client.SetProfile(ctx, creds, set); err != nil {
		return models.NumberProfile{}, asked(err)
	}
	return p.NumberProfile(ctx, workspaceID, numberID)
}

func (p *Profiles) number(ctx context.Context, workspaceID, id string) (models.Number, whatsapp.Credentials, error) {
	number, err := p.Rows.GetNumber(ctx, workspaceID, id)
	if err != nil {
		return number, whatsapp.Credentials{}, err
	}
	creds, err := p.Accounts.credentials(number)
	return number, creds, err
}

// picture gives a file of ours to Meta as an upload that a profile can name.
func (p *Profiles) picture(ctx context.Context, n models.Number, creds whatsapp.Credentials, mediaID string) (string, error) {
	if p.AppID == "" {
		return "", models.Errorf(models.CodeConflict, "pictures need the id of the Meta app: set CADENZA_WHATSAPP_APP_ID")
	}
	f, bytes, err := p.Files.Open(ctx, models.Everyone(n.WorkspaceID), mediaID)
	if models.CodeOf(err) == models.CodeNotFound {
		return "", models.Invalid("the picture cannot be used", []models.Violation{{
			Pointer: "/picture_id", Detail: "there is no such file",
		}})
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = bytes.Close() }() // it was only read
	if (f.MIME != "image/jpeg" && f.MIME != "image/png") || f.Bytes > maxPictureBytes {
		return "", models.Invalid("the picture cannot be used", []models.Violation{{
			Pointer: "/picture_id", Detail: "must be a JPEG or a PNG of at most 5 MiB",
		}})
	}
	all, err := io.ReadAll(io.LimitReader(bytes, maxPictureBytes))
	if err != nil {
		return "", fmt.Errorf("read a picture: %w", err)
	}
	handle, err := p.Accounts.Client.UploadExample(ctx, creds.Token, p.AppID, f.ID, f.MIME, all)
	if err != nil {
		return "", asked(err)
	}
	return handle, nil
}
