package api

import (
	"context"

	"cadenza/models"
)

// NotificationStore keeps what people have seen of what needs them, and of what they want to be told elsewhere.
type NotificationStore interface {
	Notifications(ctx context.Context, user models.User) ([]models.Notification, error)
	MarkNotifications(ctx context.Context, user models.User, seen []models.Notification, what models.NotificationMarking) error
	NotificationSettings(ctx context.Context, user models.User) (models.NotificationSettings, error)
	SaveNotificationSettings(ctx context.Context, settings models.NotificationSettings) error
	PushDevices(ctx context.Context, userID string) ([]models.PushDevice, error)
	AddPushDevice(ctx context.Context, d models.PushDevice) (models.PushDevice, error)
	DeletePushDevice(ctx context.Context, userID, id string) error
}

// Browsers know how browsers are told.
type Browsers interface {
	// Key is the public key to subscribe with.
	Key(ctx context.Context, workspaceID string) (string, error)
	// Seal makes the row of a browser; its error says what is wrong with its address or keys.
	Seal(endpoint, p256dh, auth string) (models.PushDevice, error)
}

// ListNotifications lists what needs the caller.
func (s *server) ListNotifications(ctx context.Context, _ ListNotificationsRequestObject) (ListNotificationsResponseObject, error) {
	rows, err := s.Notifications.Notifications(ctx, callerOf(ctx).signedIn.User)
	out := ListNotifications200JSONResponse{Items: each(rows, func(n models.Notification) Notification {
		return Notification{
			ID: n.ID(), Stamp: n.Stamp, Kind: NotificationKind(n.Kind), ObjectID: n.Object, Name: n.Name, Count: n.Count,
			Reason: optional(n.Reason), At: n.At, Read: n.Read(),
		}
	})}
	for _, n := range rows {
		if !n.Read() {
			out.Unread++
		}
	}
	return out, err
}

// ReadNotifications notes what the caller has seen.
func (s *server) ReadNotifications(ctx context.Context, r ReadNotificationsRequestObject) (ReadNotificationsResponseObject, error) {
	user := callerOf(ctx).signedIn.User
	rows, err := s.Notifications.Notifications(ctx, user)
	if err != nil {
		return nil, err
	}
	shown := map[string]string{}
	for _, one := range r.Body.Items {
		shown[one.ID] = one.Stamp
	}
	var seen []models.Notification
	for _, n := range rows {
		if stamp, ok := shown[n.ID()]; ok && !n.Read() {
			n.Stamp = min(stamp, n.Stamp) // nobody has seen what is still to come
			seen = append(seen, n)
		}
	}
	return ReadNotifications204Response{}, s.Notifications.MarkNotifications(ctx, user, seen, models.MarkRead)
}

// GetNotificationSettings reads of what the caller is told elsewhere.
func (s *server) GetNotificationSettings(
	ctx context.Context, _ GetNotificationSettingsRequestObject,
) (GetNotificationSettingsResponseObject, error) {
	out, err := s.notificationSettings(ctx)
	return GetNotificationSettings200JSONResponse(out), err
}

func (s *server) notificationSettings(ctx context.Context) (NotificationSettings, error) {
	user := callerOf(ctx).signedIn.User
	settings, err := s.Notifications.NotificationSettings(ctx, user)
	if err != nil {
		return NotificationSettings{}, err
	}
	key, err := s.Browsers.Key(ctx, user.WorkspaceID)
	if err != nil {
		return NotificationSettings{}, err
	}
	devices, err := s.Notifications.PushDevices(ctx, user.ID)
	kind := func(k models.NotificationKind) NotificationKind { return NotificationKind(k) }
	return NotificationSettings{
		Push: each(settings.Push, kind), Email: each(settings.Email, kind), PushKey: key, EmailAvailable: s.SendsEmail,
		Devices: each(devices, pushDevice),
	}, err
}

func pushDevice(d models.PushDevice) PushDevice {
	return PushDevice{ID: d.ID, CreatedAt: d.CreatedAt.UTC()}
}

// ReplaceNotificationSettings chooses of what the caller is told elsewhere.
func (s *server) ReplaceNotificationSettings(
	ctx context.Context, r ReplaceNotificationSettingsRequestObject,
) (ReplaceNotificationSettingsResponseObject, error) {
	user := callerOf(ctx).signedIn.User
	if len(r.Body.Email) > 0 && !s.SendsEmail {
		return nil, models.Errorf(
			models.CodeConflict, "email_unavailable: this server sends no e-mail: whoever runs it sets CADENZA_MAIL_URL",
		)
	}
	kind := func(k NotificationKind) models.NotificationKind { return models.NotificationKind(k) }
	settings := models.NotificationSettings{
		UserID: user.ID, WorkspaceID: user.WorkspaceID, Push: each(r.Body.Push, kind), Email: each(r.Body.Email, kind),
	}
	if err := s.Notifications.SaveNotificationSettings(ctx, settings); err != nil {
		return nil, err
	}
	out, err := s.notificationSettings(ctx)
	return ReplaceNotificationSettings200JSONResponse(out), err
}

// AddPushDevice lets a browser of the caller be told.
func (s *server) AddPushDevice(ctx context.Context, r AddPushDeviceRequestObject) (AddPushDeviceResponseObject, error) {
	user := callerOf(ctx).signedIn.User
	device, err := s.Browsers.Seal(r.Body.Endpoint, r.Body.Keys.P256Dh, r.Body.Keys.Auth)
	if err != nil {
		return nil, err
	}
	device.UserID, device.WorkspaceID = user.ID, user.WorkspaceID
	kept, err := s.Notifications.AddPushDevice(ctx, device)
	return AddPushDevice201JSONResponse(pushDevice(kept)), err
}

// DeletePushDevice lets a browser of the caller be told no more.
func (s *server) DeletePushDevice(ctx context.Context, r DeletePushDeviceRequestObject) (DeletePushDeviceResponseObject, error) {
	return DeletePushDevice204Response{}, s.Notifications.DeletePushDevice(ctx, callerOf(ctx).userID, r.ID)
}
