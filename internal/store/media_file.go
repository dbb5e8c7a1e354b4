package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"cadenza/internal/store/database"
	"cadenza/models"
)

// GetMediaFile reads a file of a workspace. One whose message is gone is gone too.
func (s *Store) GetMediaFile(ctx context.Context, v models.Viewer, id string) (models.MediaFile, error) {
	f, err := database.ReadOne[models.MediaFile](s.Conn(ctx), v.WorkspaceID, id, "file")
	if err == nil && f.Source == models.MediaFromContact && f.WAMID == nil {
		return models.MediaFile{}, models.NotFound("file")
	}
	if err != nil || f.Source != models.MediaFromContact || v.OnlyAssignedTo == "" {
		return f, err
	}
	var n int64
	q := s.Conn(ctx).Model(&models.InboundMessage{}).Where("wamid = ? AND workspace_id = ?", *f.WAMID, v.WorkspaceID)
	if err := database.SeenBy(q, v, "contact_id").Count(&n).Error; err != nil {
		return models.MediaFile{}, fmt.Errorf("look for the contact of a file: %w", err)
	}
	if n == 0 {
		return models.MediaFile{}, models.NotFound("file")
	}
	return f, nil
}

// NewMediaFile notes that the bytes of an upload are about to come. When they do not, the file is removed later.
func (s *Store) NewMediaFile(ctx context.Context, workspaceID, filename string) (models.MediaFile, error) {
	until := s.Now().Add(models.MediaLease)
	f := models.MediaFile{
		ID: database.NewID(), WorkspaceID: workspaceID, Source: models.MediaUploaded, State: models.MediaComing, Filename: filename,
		NextAt: &until, CreatedAt: s.Now(),
	}
	if err := s.Conn(ctx).Create(&f).Error; err != nil {
		return f, fmt.Errorf("note an upload: %w", err)
	}
	return f, nil
}

// MediaUploaded notes that the bytes of an upload are kept. Where the workspace has a file of the same bytes already,
// that one comes back; the new one is then left to be removed.
func (s *Store) MediaUploaded(ctx context.Context, f models.MediaFile) (models.MediaFile, error) {
	f.State, f.NextAt = models.MediaKept, nil
	changed := s.Conn(ctx).Model(&models.MediaFile{}).Where("id = ? AND state = ?", f.ID, models.MediaComing).
		Select("state", "kind", "mime", "bytes", "sha256", "next_at").Updates(&f)
	switch {
	case errors.Is(changed.Error, gorm.ErrDuplicatedKey):
		return s.uploadedBefore(ctx, f)
	case changed.Error != nil:
		return f, fmt.Errorf("note a file: %w", changed.Error)
	case changed.RowsAffected == 0:
		return f, models.Errorf(models.CodeUnavailable, "the upload took too long; send the file again")
	}
	return f, nil
}

func (s *Store) uploadedBefore(ctx context.Context, f models.MediaFile) (models.MediaFile, error) {
	var first models.MediaFile
	err := s.Conn(ctx).Take(&first, "workspace_id = ? AND sha256 = ? AND source = ? AND state = ?",
		f.WorkspaceID, f.SHA256, models.MediaUploaded, models.MediaKept).Error
	if err != nil {
		return f, fmt.Errorf("read the file of the same bytes: %w", database.NotFound(err, "file"))
	}
	return first, nil
}

// keepInboundFiles notes the files that messages brought, to be fetched. A message that comes again has its file already.
func keepInboundFiles(db *gorm.DB, now time.Time, messages []models.InboundMessage) error {
	var files []models.MediaFile
	for _, m := range messages {
		if m.File() == nil {
			continue
		}
		files = append(files, models.MediaFile{
			ID: m.Content.Media.MediaID, WorkspaceID: m.WorkspaceID, Source: models.MediaFromContact, State: models.MediaToFetch,
			Kind: m.Content.Media.Kind, WAMID: &m.WAMID, NextAt: &now, CreatedAt: now,
		})
	}
	if len(files) == 0 {
		return nil
	}
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(files, database.Batch).Error; err != nil {
		return fmt.Errorf("note the files of messages: %w", err)
	}
	return nil
}

// mediaPage is how many files are looked at in one go.
const mediaPage = 4

// ClaimMedia takes files that are to be fetched, the longest due first, for models.MediaLease: nobody else takes them
// meanwhile. None is left when it answers none.
func (s *Store) ClaimMedia(ctx context.Context) ([]models.InboundFile, error) {
	now := s.Now()
	due := s.Conn(ctx).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}).
		Model(&models.MediaFile{}).Select("id").
		Where("next_at <= ? AND state = ? AND wamid IS NOT NULL", now, models.MediaToFetch).Order("next_at, id").Limit(mediaPage)
	var claimed []models.MediaFile
	err := s.Conn(ctx).Model(&claimed).Clauses(clause.Returning{}).Where("id IN (?)", due).
		Updates(map[string]any{"next_at": now.Add(models.MediaLease), "attempts": gorm.Expr("attempts + 1")}).Error
	if err != nil || len(claimed) == 0 {
		return nil, err
	}
	return s.withMessages(ctx, claimed)
}

// withMessages gives files what their messages tell of them.
func (s *Store) withMessages(ctx context.Context, files []models.MediaFile) ([]models.InboundFile, error) {
	wamids := make([]string, len(files))
	for i, f := range files {
		wamids[i] = *f.WAMID
	}
	var messages []models.InboundMessage
	if err := s.Conn(ctx).Select("wamid", "number_id", "content").Find(&messages, "wamid IN ?", wamids).Error; err != nil {
		return nil, fmt.Errorf("read the messages of files: %w", err)
	}
	told := map[string]models.InboundMessage{}
	for _, m := range messages {
		told[m.WAMID] = m
	}
	var out []models.InboundFile
	for _, f := range files {
		m, there := told[*f.WAMID]
		if !there {
			continue // it has gone meanwhile
		}
		one := models.InboundFile{MediaFile: f, NumberID: m.NumberID}
		if file := m.File(); file != nil {
			one.MetaID, one.Animated = file.ID, file.Animated
			one.SHA256, one.Filename = file.SHA256, file.Filename
		}
		out = append(out, one)
	}
	return out, nil
}

// MediaFetched notes that the bytes of a contact's file are kept, and reports whether they still are to be: not when
// its message has gone meanwhile.
func (s *Store) MediaFetched(ctx context.Context, f models.MediaFile) (bool, error) {
	return s.settleMedia(ctx, f, map[string]any{
		"state": models.MediaKept, "mime": f.MIME, "bytes": f.Bytes, "reason": "", "next_at": nil,
	})
}

// MediaFailed notes why a contact's file will not be kept.
func (s *Store) MediaFailed(ctx context.Context, f models.MediaFile, reason string) error {
	_, err := s.settleMedia(ctx, f, map[string]any{"state": models.MediaFailed, "reason": reason, "next_at": nil})
	return err
}

// MediaAgain notes when a contact's file is asked for again.
func (s *Store) MediaAgain(ctx context.Context, f models.MediaFile, at time.Time) error {
	_, err := s.settleMedia(ctx, f, map[string]any{"next_at": at})
	return err
}

func (s *Store) settleMedia(ctx context.Context, f models.MediaFile, set map[string]any) (there bool, err error) {
	done := s.Conn(ctx).Model(&models.MediaFile{}).Where("id = ? AND state = ? AND wamid IS NOT NULL", f.ID, models.MediaToFetch).
		Updates(set)
	if done.Error != nil {
		return false, fmt.Errorf("note what became of a file: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}

// DeadMedia are files whose bytes nobody needs any more, after the given one in order of id: those of messages that
// are gone, and uploads that broke off. What somebody may still be writing is left for later.
func (s *Store) DeadMedia(ctx context.Context, after models.MediaFile) ([]models.MediaFile, error) {
	now := s.Now()
	var page []models.MediaFile
	err := s.Conn(ctx).Raw(`SELECT * FROM (
			SELECT * FROM media_files WHERE source = @contact AND wamid IS NULL AND id > @after
				AND (next_at IS NULL OR next_at <= @now OR attempts = 0)
			UNION ALL
			SELECT * FROM media_files WHERE next_at <= @now AND state = @coming AND id > @after
		) dead ORDER BY id LIMIT @page`, map[string]any{
		"contact": models.MediaFromContact, "coming": models.MediaComing, "after": after.ID, "now": now, "page": mediaPage,
	}).Scan(&page).Error
	if err != nil {
		return nil, fmt.Errorf("read files that are to go: %w", err)
	}
	return page, nil
}

// ForgetMedia removes the row of a file whose bytes are gone.
func (s *Store) ForgetMedia(ctx context.Context, f models.MediaFile) error {
	if err := s.Conn(ctx).Delete(&models.MediaFile{}, "id = ? AND workspace_id = ?", f.ID, f.WorkspaceID).Error; err != nil {
		return fmt.Errorf("forget a file: %w", err)
	}
	return nil
}

// MediaOnNumber is Meta's id of a file for a number; its MetaID is "" where there is none.
func (s *Store) MediaOnNumber(ctx context.Context, f models.MediaFile, n models.Number) (models.MediaOnNumber, error) {
	var found []models.MediaOnNumber
	if err := s.Conn(ctx).Limit(1).Find(&found, "media_id = ? AND number_id = ?", f.ID, n.ID).Error; err != nil {
		return models.MediaOnNumber{}, fmt.Errorf("read the id of a file: %w", err)
	}
	if len(found) == 0 {
		return models.MediaOnNumber{MediaID: f.ID, NumberID: n.ID}, nil
	}
	return found[0], nil
}

// SaveMediaOnNumber notes Meta's id of a file for a number.
func (s *Store) SaveMediaOnNumber(ctx context.Context, m models.MediaOnNumber) error {
	err := s.Conn(ctx).Clauses(clause.OnConflict{
		Columns: database.Columns("media_id", "number_id"), DoUpdates: clause.AssignmentColumns([]string{"meta_id", "uploaded_at"}),
	}).Create(&m).Error
	if err != nil {
		return fmt.Errorf("note the id of a file: %w", err)
	}
	return nil
}

// ForgetMediaOnNumber forgets an id that Meta does not know, so that the file is uploaded anew.
func (s *Store) ForgetMediaOnNumber(ctx context.Context, m models.MediaOnNumber) error {
	err := s.Conn(ctx).Where("media_id = ? AND number_id = ? AND meta_id = ?", m.MediaID, m.NumberID, m.MetaID).
		Delete(&models.MediaOnNumber{}).Error
	if err != nil {
		return fmt.Errorf("forget the id of a file: %w", err)
	}
	return nil
}
