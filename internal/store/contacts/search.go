package contacts

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/phrase"
	"cadenza/internal/store/database"
	"cadenza/internal/words"
	"cadenza/models"
)

// part is what one attribute adds to what a contact is searched by: its text as conditions compare it, and its words.
// Triggers read it by these names.
type part struct {
	Text  string   `json:"text"`
	Words []string `json:"words"`
}

// attributeParts are how the attributes that a contact is searched by are read, by column. That of phone has the
// language of its country for a text, which is the contact's where they have none of their own.
var attributeParts = map[string]func(value string) part{
	"first_name": name, "last_name": name, "email": name,
	"language": func(value string) part { return part{Text: words.Cut(value), Words: []string{}} },
	"phone": func(value string) part {
		return part{Text: words.Cut(models.PhoneLanguage(value)), Words: wordsOf(value)}
	},
}

func name(value string) part { return part{Text: phrase.Normalize(value), Words: wordsOf("", value)} }

// wordsOf is an empty list for no word, which JSON must not write as null.
func wordsOf(phone string, names ...string) []string {
	return append([]string{}, words.Of(phone, names...)...)
}

// Searched is the Search of a contact. Whoever writes one of the attributes in it writes it in the same statement.
func Searched(c models.Contact) string {
	attributes := map[string]string{
		"first_name": c.FirstName, "last_name": c.LastName, "email": c.Email, "language": c.Language,
		"phone": "",
	}
	if c.Phone != nil {
		attributes["phone"] = *c.Phone
	}
	return searchedBy(attributes)
}

// searchedBy is the Search of some attributes.
func searchedBy(attributes map[string]string) string {
	parts := make(map[string]part, len(attributes))
	for column, value := range attributes {
		parts[column] = attributeParts[column](value)
	}
	written, _ := json.Marshal(parts) //nolint:errchkjson // texts and lists of texts
	return string(written)
}

// setAttributes writes some attributes of a contact, and what they are searched by, in one statement: the others need not be read.
func setAttributes(db *gorm.DB, now time.Time, contactID string, attributes map[string]string) error {
	patched := "(COALESCE(NULLIF(search, ''), '{}')::jsonb || CAST(? AS jsonb))::text"
	if database.IsSQLite(db) {
		patched = "json_patch(COALESCE(NULLIF(search, ''), '{}'), ?)"
	}
	changes := map[string]any{"updated_at": now, "search": gorm.Expr(patched, searchedBy(attributes))}
	for column, value := range attributes {
		changes[column] = value
	}
	var changed []models.Contact
	err := db.Model(&changed).Clauses(clause.Returning{}).Where("id = ?", contactID).Updates(changes).Error
	if err != nil {
		return fmt.Errorf("set contact attributes: %w", err)
	}
	for _, c := range changed {
		if err := complete(db, c); err != nil {
			return err
		}
	}
	return nil
}

// complete writes all that a contact is searched by where a part of it is missing: they were written before it came with their row.
func complete(db *gorm.DB, c models.Contact) error {
	var parts map[string]part
	if err := json.Unmarshal([]byte(c.Search), &parts); err != nil {
		return fmt.Errorf("read what a contact is searched by: %w", err)
	}
	if len(parts) == len(attributeParts) {
		return nil
	}
	if err := db.Model(&c).UpdateColumn("search", Searched(c)).Error; err != nil {
		return fmt.Errorf("write what a contact is searched by: %w", err)
	}
	return nil
}
