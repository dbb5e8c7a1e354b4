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

// Upload is a file that is given to WhatsApp.
type Upload struct {
	// Filename is the name of the form's part; MIME is such as "image/png".
	Filename string
	MIME     string
	// Size is how many bytes File gives.
	Size int64
	File io.Reader
}

// UploadMedia gives a file to WhatsApp and returns its id, good for 30 days for the number of the credentials alone. Its
// error is as Send's; an unknown outcome is harmless, since an upload reaches nobody. Only the context bounds its time.
func (c *Client) UploadMedia(ctx context.Context, creds Credentials, u Upload) (string, error) {
	head, tail, contentType, err := uploadForm(u)
	if err != nil {
		return "", &NotSent{Cause: err}
	}
	address := c.base + "/" + url.PathEscape(creds.PhoneNumberID) + "/media"
	body := io.MultiReader(bytes.NewReader(head), io.LimitReader(u.File, u.Size), bytes.NewReader(tail))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
	if err != nil {
		return "", &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	req.ContentLength = int64(len(head)) + u.Size + int64(len(tail))
	req.Header.Set("Content-Type", contentType)
	answer, err := c.exchange(c.files, req, "Bearer "+creds.Token)
	if err != nil {
		return "", err
	}
	id := text(fields(answer)["id"])
	if id == "" {
		return "", &Unknown{Cause: errors.New("the answer has no media id")}
	}
	return id, nil
}

// uploadForm is what stands before and after the bytes of the file, so that none of them need be held in memory.
func uploadForm(u Upload) (head, tail []byte, contentType string, err error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("messaging_product", "whatsapp"); err != nil {
		return nil, nil, "", fmt.Errorf("write form: %w", err)
	}
	if err := form.WriteField("type", u.MIME); err != nil {
		return nil, nil, "", fmt.Errorf("write form: %w", err)
	}
	_, err = form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename="%s"`, quoted.Replace(u.Filename))},
		"Content-Type":        {u.MIME},
	})
	if err != nil {
		return nil, nil, "", fmt.Errorf("write form: %w", err)
	}
	before := body.Len()
	if err := form.Close(); err != nil {
		return nil, nil, "", fmt.Errorf("write form: %w", err)
	}
	all := body.Bytes()
	return all[:before], all[before:], form.FormDataContentType(), nil
}

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")

// MediaInfo is what WhatsApp says of a file.
type MediaInfo struct {
	// URL gives the bytes for five minutes, to whoever shows the token.
	URL  string
	MIME string
	// SHA256 is in hex; Size is 0 if Meta gives none.
	SHA256 string
	Size   int64
}

// GetMedia asks for a file by its id, with a link of its own for five minutes. Its error is as Send's.
func (c *Client) GetMedia(ctx context.Context, creds Credentials, mediaID string) (MediaInfo, error) {
	address := c.base + "/" + url.PathEscape(mediaID) + "?" + url.Values{"phone_number_id": {creds.PhoneNumberID}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return MediaInfo{}, &NotSent{Cause: errors.New("the address of the API is not a URL")}
	}
	answer, err := c.do(req, creds.Token)
	if err != nil {
		return MediaInfo{}, err
	}
	o := fields(answer)
	size, _ := integer(o["file_size"])
	info := MediaInfo{URL: text(o["url"]), MIME: text(o["mime_type"]), SHA256: strings.ToLower(text(o["sha256"])), Size: size}
	if info.URL == "" {
		return info, &Unknown{Cause: errors.New("the answer has no link")}
	}
	return info, nil
}

// DownloadMedia opens the link of a file. The token goes to Meta's hosts, and to the API's own, alone. The caller closes what it
// gets. Only the context bounds its time. Its error is as Send's; a link that is over is a *Refused with HTTP status 404.
func (c *Client) DownloadMedia(ctx context.Context, creds Credentials, info MediaInfo) (io.ReadCloser, error) {
	if !c.trusts(info.URL) {
		return nil, &NotSent{Cause: errors.New("the link of a file does not lead to Meta")}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, info.URL, nil)
	if err != nil {
		return nil, &NotSent{Cause: errors.New("the link of a file is not a URL")}
	}
	req.Header.Set("Authorization", "Bearer "+creds.Token)
	req.Header.Set("User-Agent", "Cadenza") // without one Meta's host refuses
	res, err := c.files.Do(req)
	if err != nil {
		return nil, &NotSent{Cause: withoutAddress(bare(err))}
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, nil
	}
	defer func() { _ = res.Body.Close() }()
	answer, _ := io.ReadAll(io.LimitReader(res.Body, maxRefusal)) // what cannot be read says nothing
	if refused := parseError(answer); refused != nil {
		refused.HTTPStatus, refused.RetryAfter = res.StatusCode, retryAfter(res.Header)
		return nil, refused
	}
	return nil, &Refused{
		Code: CodeNone, HTTPStatus: res.StatusCode, Message: http.StatusText(res.StatusCode), RetryAfter: retryAfter(res.Header),
	}
}

// maxRefusal bounds what is read of a refused download, in bytes.
const maxRefusal = 64 << 10

// trusts reports whether a link may be shown the token: it leads to the API's own host, or by HTTPS to one of Meta's.
func (c *Client) trusts(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.User != nil {
		return false
	}
	if own, err := url.Parse(c.base); err == nil && u.Scheme == own.Scheme && u.Host == own.Host {
		return true
	}
	if u.Scheme != "https" || (u.Port() != "" && u.Port() != "443") {
		return false
	}
	for _, host := range []string{"fbsbx.com", "facebook.com", "fbcdn.net", "whatsapp.net"} {
		if name := strings.ToLower(u.Hostname()); name == host || strings.HasSuffix(name, "."+host) {
			return true
		}
	}
	return false
}
