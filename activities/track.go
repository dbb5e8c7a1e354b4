package activities

import (
	"context"
	"fmt"
	"strings"

	"cadenza/models"
)

// Links puts addresses of ours in the place of links that are tracked. The zero value tracks nothing in free messages, and
// shows a stand-in where a template cannot do without: so nothing of a simulation can be opened.
type Links struct {
	// PublicURL is the address by which people's phones reach the API, without a slash at its end.
	PublicURL string
	// Unreached says that no phone reaches the public address: links of free messages are sent as they are written.
	Unreached bool
	// NewToken makes what ends an address: at least 128 random bits, in letters and digits.
	NewToken func() string
}

// standInToken ends the address of a tracked link that is only looked at.
const standInToken = "PREVIEW"

// tracker collects the tracked links of one message. Known are those that the message has already.
func (l Links) tracker(known []models.Link) *Tracker {
	t := &Tracker{base: l.PublicURL + models.LinkPath, newToken: l.NewToken}
	if t.newToken == nil {
		t.newToken, t.shown = func() string { return standInToken }, true
	}
	for _, link := range known {
		if t.known == nil {
			t.known = map[string]string{}
		}
		t.known[keyOf(link.Place, link.Target)] = link.Token
	}
	return t
}

// StandIns is the tracker of a message that is only looked at.
func StandIns(publicURL string) *Tracker { return Links{PublicURL: publicURL}.tracker(nil) }

// Tracker makes the tracked links of one message, and remembers them.
type Tracker struct {
	base     string
	newToken func() string
	// shown says that the message is only looked at: its links lead nowhere.
	shown bool
	// known are tokens by place and target: a message that leaves once more says the same links.
	known map[string]string
	links []models.Link
	// added are those of links that the message does not have yet.
	added []models.Link
	texts int
	err   error
}

func keyOf(place, target string) string { return place + " " + target }

// token is the end of the address that leads to the target.
func (t *Tracker) token(place, target string) string {
	link := models.Link{Token: t.known[keyOf(place, target)], Place: place, Target: target}
	if link.Token == "" {
		link.Token = t.newToken()
		t.added = append(t.added, link)
	}
	t.links = append(t.links, link)
	return link.Token
}

// address is the whole address of ours that a link becomes, and where it leads. A link whose values point elsewhere than its
// author did is left out of the message: see problem.
func (t *Tracker) address(place, link string, fill Fill) (address, target string) {
	filled, err := fill.URL(link)
	if err == nil {
		target, err = models.LinkTarget(link, filled)
	}
	if err != nil {
		where := "url"
		if strings.HasPrefix(place, "text.") {
			where = "text"
		}
		t.err = &Unfit{Place: where, Cause: err}
		return "", ""
	}
	return t.base + t.token(place, target), target
}

// Targets are where the tracked links lead, by their places.
func (t *Tracker) Targets() map[string]string {
	out := map[string]string{}
	for _, link := range t.links {
		out[link.Place] = link.Target
	}
	return out
}

// problem is why the message cannot be sent with its links; nil for nothing.
func (t *Tracker) problem() error {
	if t == nil {
		return nil
	}
	return t.err
}

// words fills a text, with its links tracked where the step asks for that. A value is no link: only what the author wrote is.
func (f Fill) words(s string) string {
	if f.Tracker == nil {
		return f.Text(s)
	}
	var b strings.Builder
	for _, part := range models.TextParts(s) {
		if !part.Link {
			b.WriteString(f.Text(part.Text))
			continue
		}
		address, _ := f.Tracker.address(fmt.Sprintf("text.%d", f.Tracker.texts), part.Text, f)
		f.Tracker.texts++
		b.WriteString(address)
	}
	return b.String()
}

// linksSaid are the tracked links in the text of a message, as they were sent and where they lead.
func (d draft) linksSaid() []models.ContentLink {
	if d.tracker == nil {
		return nil
	}
	var out []models.ContentLink
	for _, link := range d.tracker.links {
		if strings.HasPrefix(link.Place, "text.") {
			out = append(out, models.ContentLink{URL: d.tracker.base + link.Token, Target: link.Target})
		}
	}
	return out
}

// links are the tracked links of the draft.
func (d draft) links() []models.Link {
	if d.tracker == nil || d.tracker.shown {
		return nil
	}
	return d.tracker.links
}

// once is the draft with the links that its message has already, from when it was tried before.
func (c claimTx) once(ctx context.Context, d draft, message models.Message) (draft, error) {
	if len(d.links()) == 0 {
		return d, nil
	}
	known, err := c.tx.MessageLinks(ctx, message.ID)
	if err != nil {
		return d, err
	}
	c.known = known
	return c.compose(ctx)
}

// saveAgain writes what a message says that leaves once more, and the links that it did not have before.
func (c claimTx) saveAgain(ctx context.Context, d draft, message models.Message) error {
	if err := c.tx.SaveContent(ctx, message.ID, d.content()); err != nil {
		return err
	}
	if len(d.links()) == 0 {
		return nil
	}
	added := make([]models.Link, len(d.tracker.added))
	for i, link := range d.tracker.added {
		link.MessageID, link.WorkspaceID = message.ID, message.WorkspaceID
		added[i] = link
	}
	return c.tx.AddLinks(ctx, added)
}
