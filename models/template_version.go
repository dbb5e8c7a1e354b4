package models

// TemplateVersion stands for the templates of an account as they are, with what holds them.
type TemplateVersion struct {
	WorkspaceID string `gorm:"primaryKey"`
	WABAID      string `gorm:"primaryKey;column:waba_id"`
	// Version is another one after every change; the database draws it.
	Version string
}
