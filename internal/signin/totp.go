package signin

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"cadenza/models"
)

// CodeRows keep the secrets of one-time codes.
type CodeRows interface {
	OfferTOTP(ctx context.Context, accountID, sealed string) error
	TurnTOTPOn(ctx context.Context, accountID, offered string, step int64) error
	TurnTOTPOff(ctx context.Context, accountID, actor string) error
	// UseTOTP is false when the code of the period, or of a later one, was used before.
	UseTOTP(ctx context.Context, accountID string, step int64) (bool, error)
}

// Codes are what apps make by default: six digits each 30 seconds. One of the period before or after is taken too.
const (
	codePeriod = 30 * time.Second
	codeSkew   = 1
	// qrPixels is the width of the picture of a secret.
	qrPixels = 240
)

// OfferTOTP makes a secret for one-time codes. It is asked for once ConfirmTOTP has seen a code of it.
func (d *Desk) OfferTOTP(ctx context.Context, by models.SignedIn) (models.TOTPOffer, error) {
	if by.Account.TOTPSealed != "" {
		return models.TOTPOffer{}, models.Errorf(models.CodeConflict, "codes are asked for already: turn them off first")
	}
	var random io.Reader // nil is the system's
	if d.Random != nil {
		random = d.Random
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: d.Issuer, AccountName: by.Account.Email, Rand: random})
	if err != nil {
		return models.TOTPOffer{}, fmt.Errorf("make a secret for codes: %w", err)
	}
	sealed, err := d.Sealer.Seal([]byte(key.Secret()), models.PurposeTOTP)
	if err != nil {
		return models.TOTPOffer{}, err
	}
	picture, err := key.Image(qrPixels, qrPixels)
	if err != nil {
		return models.TOTPOffer{}, fmt.Errorf("draw the secret: %w", err)
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, picture); err != nil {
		return models.TOTPOffer{}, fmt.Errorf("draw the secret: %w", err)
	}
	return models.TOTPOffer{
		Secret: key.Secret(), URL: key.URL(), QR: "data:image/png;base64," + base64.StdEncoding.EncodeToString(drawn.Bytes()),
	}, d.Rows.OfferTOTP(ctx, by.Account.ID, sealed)
}

// ConfirmTOTP asks for codes from now on, after a first one of the offered secret.
func (d *Desk) ConfirmTOTP(ctx context.Context, by models.SignedIn, from models.SignInFrom, code string) error {
	if err := d.throttled(from.Address, by.Account.Email); err != nil {
		return err
	}
	account, err := d.Rows.GetAccount(ctx, by.Account.ID)
	if err != nil {
		return err
	}
	if account.TOTPPendingSealed == "" {
		return models.Errorf(models.CodeConflict, "ask for a secret first")
	}
	step, err := d.step(account.TOTPPendingSealed, code)
	if err != nil {
		return err
	}
	if step == 0 {
		return models.Errorf(models.CodeForbidden, "the code is wrong")
	}
	d.Gate.SignedIn(from.Address, account.Email)
	return d.Rows.TurnTOTPOn(ctx, account.ID, account.TOTPPendingSealed, step)
}

// RemoveTOTP asks for no codes any more, after the password.
func (d *Desk) RemoveTOTP(ctx context.Context, by models.SignedIn, from models.SignInFrom, given string) error {
	if by.Account.TOTPSealed == "" {
		return models.Errorf(models.CodeConflict, "no codes are asked for")
	}
	if _, err := d.confirm(ctx, by, from, given); err != nil {
		return err
	}
	return d.Rows.TurnTOTPOff(ctx, by.Account.ID, "")
}

// code takes the one-time code of an account that asks for one.
func (d *Desk) code(ctx context.Context, account models.Account, given string) error {
	if account.TOTPSealed == "" {
		return nil
	}
	if given == "" {
		return errCodeNeeded()
	}
	step, err := d.step(account.TOTPSealed, given)
	if err != nil {
		return err
	}
	used := false
	if step > 0 {
		if used, err = d.Rows.UseTOTP(ctx, account.ID, step); err != nil {
			return err
		}
	}
	if !used {
		d.noteWrong(ctx, account.ID, "code")
		return errWrong()
	}
	return nil
}

// step is the period whose code was given; 0 for a code of none.
func (d *Desk) step(sealed, code string) (int64, error) {
	secret, err := d.Sealer.Open(sealed, models.PurposeTOTP)
	if err != nil {
		return 0, fmt.Errorf("open the secret of codes: %w", err)
	}
	now := d.Now()
	for skew := -codeSkew; skew <= codeSkew; skew++ {
		at := now.Add(time.Duration(skew) * codePeriod)
		right, err := totp.ValidateCustom(code, string(secret), at, totp.ValidateOpts{
			Period: uint(codePeriod / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err == nil && right { // an error says that it is not six digits
			return at.Unix() / int64(codePeriod/time.Second), nil
		}
	}
	return 0, nil
}
