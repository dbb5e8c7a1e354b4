package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Profile is what people read of a number. In a change nil leaves a part as it is.
type Profile struct {
	About, Address, Description, Email, Vertical *string
	Websites                                     *[]string
	// PictureHandle is that of an upload by UploadExample; only in a change. PictureURL is only in what is read.
	PictureHandle, PictureURL string
}

const profilePath = "/whatsapp_business_profile"

// GetProfile reads the profile of the number of the credentials. Its error is as Send's.
func (c *Client) GetProfile(ctx context.Context, creds Credentials) (Profile, error) {
	query := url.Values{"fields": {"about,address,description,email,profile_picture_url,websites,vertical"}}
	path := url.PathEscape(creds.PhoneNumberID) + profilePath + "?" + query.Encode()
	answer, err := c.manage(ctx, creds, http.MethodGet, path, nil)
	if err != nil {
		return Profile{}, err
	}
	data := items(answer["data"])
	if len(data) == 0 {
		return Profile{}, &Unknown{Cause: errors.New("the answer has no profile")}
	}
	o := fields(data[0])
	part := func(name string) *string {
		said := text(o[name])
		return &said
	}
	sites := []string{}
	for _, raw := range items(o["websites"]) {
		sites = append(sites, text(raw))
	}
	return Profile{
		About: part("about"), Address: part("address"), Description: part("description"), Email: part("email"),
		Vertical: part("vertical"), Websites: &sites, PictureURL: text(o["profile_picture_url"]),
	}, nil
}

// SetProfile changes the profile of the number of the credentials. Its error is as Send's.
func (c *Client) SetProfile(ctx context.Context, creds Credentials, p Profile) error {
	body := object{"messaging_product": "whatsapp"}
	for name, said := range map[string]*string{
		"about": p.About, "address": p.Address, "description": p.Description, "email": p.Email, "vertical": p.Vertical,
	} {
		if said != nil {
			body[name] = *said
		}
	}
	if p.Websites != nil {
		body["websites"] = append([]string{}, *p.Websites...)
	}
	if p.PictureHandle != "" {
		body["profile_picture_handle"] = p.PictureHandle
	}
	_, err := c.manage(ctx, creds, http.MethodPost, url.PathEscape(creds.PhoneNumberID)+profilePath, body)
	return err
}
