package contacts

import (
	"gorm.io/gorm"

	"cadenza/internal/phone"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// identitiesOf are the identities by which a phone is known from now on: WhatsApp may
// write it in any of its forms, and all of them must find the same contact.
func identitiesOf(e164 string) []models.Identity {
	ids := []models.Identity{{Kind: models.IdentityPhone, Value: e164}}
	for _, form := range phone.WaIDs(e164) {
		ids = append(ids, models.Identity{Kind: models.IdentityWaID, Value: form})
	}
	return ids
}

// IdentitiesOfWriter are all ways in which the writer may be known already.
func IdentitiesOfWriter(waID, userID string) []models.Identity {
	var out []models.Identity
	if e164, err := phone.FromWaID(waID); err == nil {
		out = identitiesOf(e164)
	} else if waID != "" {
		out = append(out, models.Identity{Kind: models.IdentityWaID, Value: waID})
	}
	if userID != "" {
		out = append(out, models.Identity{Kind: models.IdentityUserID, Value: userID})
	}
	return out
}

// IDsWith selects the contacts that have any of the identities. Each is asked for by its
// whole key: given the workspace once, PostgreSQL reads all of its identities as long as it has
// no statistics of a table that is being filled.
func IDsWith(db *gorm.DB, workspaceID string, identities []models.Identity) *gorm.DB {
	return KnownIdentities(db, workspaceID, identities).Select("contact_id")
}

// KnownIdentities selects those of the identities that are known.
func KnownIdentities(db *gorm.DB, workspaceID string, identities []models.Identity) *gorm.DB {
	fresh := database.Fresh(db)
	either := fresh
	for _, i := range identities {
		either = either.Or("workspace_id = ? AND kind = ? AND value = ?", workspaceID, i.Kind, i.Value)
	}
	return fresh.Model(&models.Identity{}).Where(either)
}

// IDsWithPhone selects the contact who is known by the phone, in E.164.
func IDsWithPhone(db *gorm.DB, workspaceID, e164 string) *gorm.DB {
	return IDsWith(db, workspaceID, []models.Identity{{Kind: models.IdentityPhone, Value: e164}})
}
