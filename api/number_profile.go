package api

import (
	"context"

	"cadenza/models"
)

// NumberProfiles shows and changes what people read of numbers in WhatsApp.
type NumberProfiles interface {
	NumberProfile(ctx context.Context, workspaceID, numberID string) (models.NumberProfile, error)
	// ChangeNumberProfile returns CodeInvalid for what WhatsApp would refuse, CodeConflict for what it refuses.
	ChangeNumberProfile(ctx context.Context, workspaceID, numberID string, change models.NumberProfile) (models.NumberProfile, error)
}

func profileAnswer(p models.NumberProfile) NumberProfile {
	return NumberProfile{
		About: value(p.About), Address: value(p.Address), Description: value(p.Description), Email: value(p.Email),
		Websites: append([]string{}, value(p.Websites)...), Vertical: value(p.Vertical), PictureURL: optional(p.PictureURL),
	}
}

// GetNumberProfile reads the profile of a number.
func (s *server) GetNumberProfile(ctx context.Context, r GetNumberProfileRequestObject) (GetNumberProfileResponseObject, error) {
	profile, err := s.Profiles.NumberProfile(ctx, callerOf(ctx).workspaceID, r.ID)
	return GetNumberProfile200JSONResponse(profileAnswer(profile)), err
}

// ChangeNumberProfile changes the profile of a number.
func (s *server) ChangeNumberProfile(
	ctx context.Context, r ChangeNumberProfileRequestObject,
) (ChangeNumberProfileResponseObject, error) {
	profile, err := s.Profiles.ChangeNumberProfile(ctx, callerOf(ctx).workspaceID, r.ID, models.NumberProfile{
		About: r.Body.About, Address: r.Body.Address, Description: r.Body.Description, Email: r.Body.Email, Websites: r.Body.Websites,
		Vertical: r.Body.Vertical, PictureID: r.Body.PictureID,
	})
	return ChangeNumberProfile200JSONResponse(profileAnswer(profile)), err
}
