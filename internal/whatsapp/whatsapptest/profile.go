package whatsapptest

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"cadenza/models"
)

// profiles are what was said of numbers. They are not kept over a restart.
type profiles struct {
	mu sync.Mutex
	of map[string]object
}

// wireProfile is a change of a profile, as Meta takes it.
type wireProfile struct {
	Product       string    `json:"messaging_product"`
	About         *string   `json:"about"`
	Address       *string   `json:"address"`
	Description   *string   `json:"description"`
	Email         *string   `json:"email"`
	Vertical      *string   `json:"vertical"`
	Websites      *[]string `json:"websites"`
	PictureHandle *string   `json:"profile_picture_handle"`
}

// profile is GET /{version}/{number id}/whatsapp_business_profile.
func (s *Simulator) profile(r *http.Request) (any, error) {
	n, ok := s.number(r.PathValue("id"))
	if !ok {
		return nil, unknownObject()
	}
	s.profiles.mu.Lock()
	defer s.profiles.mu.Unlock()
	one := object{"messaging_product": "whatsapp"}
	for name, said := range s.profiles.of[n.ID] {
		one[name] = said
	}
	return object{"data": []object{pick(one, r.URL.Query().Get("fields")+",messaging_product")}}, nil
}

// setProfile is POST /{version}/{number id}/whatsapp_business_profile.
func (s *Simulator) setProfile(r *http.Request) (any, error) {
	n, ok := s.number(r.PathValue("id"))
	if !ok {
		return nil, unknownObject()
	}
	var in wireProfile
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxSend))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return nil, refuse(100, "Param body is not a profile")
	}
	if in.Product != "whatsapp" {
		return nil, refuse(100, "(#100) The parameter messaging_product is required.")
	}
	change := models.NumberProfile{
		About: in.About, Address: in.Address, Description: in.Description, Email: in.Email, Vertical: in.Vertical, Websites: in.Websites,
	}
	if bad := change.Check(); len(bad) > 0 {
		return nil, refuse(100, "Param "+strings.TrimPrefix(bad[0].Pointer, "/")+" "+bad[0].Detail)
	}
	if in.PictureHandle != nil && !s.uploads.known(*in.PictureHandle) {
		return nil, refuse(100, "Param profile_picture_handle is not a handle of an upload")
	}
	s.profiles.mu.Lock()
	defer s.profiles.mu.Unlock()
	if s.profiles.of == nil {
		s.profiles.of = map[string]object{}
	}
	if s.profiles.of[n.ID] == nil {
		s.profiles.of[n.ID] = object{}
	}
	in.put(s.profiles.of[n.ID])
	return object{"success": true}, nil
}

// put writes what the change says; an empty text takes its part away.
func (in wireProfile) put(into object) {
	for name, said := range map[string]*string{
		"about": in.About, "address": in.Address, "description": in.Description, "email": in.Email, "vertical": in.Vertical,
	} {
		switch {
		case said == nil:
		case *said == "":
			delete(into, name)
		default:
			into[name] = *said
		}
	}
	if in.Websites != nil {
		into["websites"] = *in.Websites
	}
	if in.PictureHandle != nil {
		into["profile_picture_url"] = "https://pps.whatsapp.test/" + *in.PictureHandle
	}
}
