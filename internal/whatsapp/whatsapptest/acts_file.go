package whatsapptest

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"image"
	"image/jpeg"
	"slices"
)

// maxCustomerFile bounds what a customer does, in bytes of JSON: a file of WhatsApp's largest video in base64.
const maxCustomerFile = 24 << 20

// inboundImage is a picture that a customer sends.
type inboundImage struct {
	Caption string `json:"caption"`
}

// file is a small grey square with the caption.
func (i inboundImage) file() inboundFile {
	var picture bytes.Buffer
	_ = jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil) // a picture in memory never fails
	return inboundFile{Kind: "image", MIME: "image/jpeg", Data: picture.Bytes(), Caption: i.Caption}
}

// inboundFile is a file that a customer sends.
type inboundFile struct {
	// Kind is image, video, audio, document or sticker, and MIME as WhatsApp says it, which may be wrong.
	Kind string `json:"kind"`
	MIME string `json:"mime_type"`
	// Data are the bytes, in base64.
	Data     []byte `json:"data"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
	Voice    bool   `json:"voice"`
	Animated bool   `json:"animated"`
}

func (f inboundFile) check() error {
	switch {
	case !slices.Contains([]string{"image", "video", "audio", "document", "sticker"}, f.Kind):
		return badRequest("kind must be image, video, audio, document or sticker")
	case len(f.Data) == 0 || f.MIME == "":
		return badRequest("a file needs mime_type and data, in base64")
	case f.Caption != "" && (f.Kind == "audio" || f.Kind == "sticker"):
		return badRequest("audio and stickers have no caption")
	case f.Filename != "" && f.Kind != "document":
		return badRequest("filename goes with documents")
	}
	return nil
}

// sendsFile lets a customer send a file, which can be asked for by its id from now on.
func (s *Simulator) sendsFile(n Number, m *message, o object, f inboundFile) error {
	if err := f.check(); err != nil {
		return err
	}
	m.Type, m.Text, m.View.MediaID = f.Kind, f.Caption, newMediaID()
	sum := sha256.Sum256(f.Data)
	file := object{"id": m.View.MediaID, "mime_type": f.MIME, "sha256": base64.StdEncoding.EncodeToString(sum[:])}
	for key, value := range map[string]string{"caption": f.Caption, "filename": f.Filename} {
		if value != "" {
			file[key] = value
		}
	}
	switch f.Kind {
	case "audio":
		file["voice"] = f.Voice
	case "sticker":
		file["animated"] = f.Animated
	}
	o[f.Kind] = file
	id := m.View.MediaID
	return s.store.write(func(tx *sql.Tx) error { return s.keepMedia(tx, "customer_media", id, n, f.MIME, f.Data) })
}
