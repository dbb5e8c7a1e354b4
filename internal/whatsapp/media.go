package whatsapp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
)

// UploadMedia gives a file to WhatsApp and returns its id, good for 30 days. mimeType is such as "image/png". Its error is as Send's;
// an unknown outcome is harmless, since an upload reaches nobody.
func (c *Client) UploadMedia(ctx context.Context, creds Credentials, filename, mimeType string, file io.Reader) (string, error) {
	body, contentType, err := uploadBody(filename, mimeType, file)
	if err != nil {
		return "", &NotSent{Cause: err}
	}
	address := c.base + "/" + url.PathEscape(creds.PhoneNumberID) + "/media"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return "", &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	req.Header.Set("Content-Type", contentType)
	answer, err := c.do(req, creds.Token)
	if err != nil {
		return "", err
	}
	id := text(fields(answer)["id"])
	if id == "" {
		return "", &Unknown{Cause: errors.New("the answer has no media id")}
	}
	return id, nil
}

func uploadBody(filename, mimeType string, file io.Reader) (*bytes.Buffer, string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("messaging_product", "whatsapp"); err != nil {
		return nil, "", fmt.Errorf("write form: %w", err)
	}
	if err := form.WriteField("type", mimeType); err != nil {
		return nil, "", fmt.Errorf("write form: %w", err)
	}
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename="%s"`, quoted.Replace(filename))},
		"Content-Type":        {mimeType},
	})
	if err != nil {
		return nil, "", fmt.Errorf("write form: %w", err)
	}
	if _, err := io.Copy(part, file); err != nil {
		return nil, "", fmt.Errorf("read the file: %w", err)
	}
	if err := form.Close(); err != nil {
		return nil, "", fmt.Errorf("write form: %w", err)
	}
	return &body, form.FormDataContentType(), nil
}

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")
