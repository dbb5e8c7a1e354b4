package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"cadenza/models"
)

// contactExport streams all that is known of a contact as one JSON object.
type contactExport struct {
	server *server
	known  models.ContactExport
	at     time.Time
}

// ExportContact answers all that is known of a contact.
func (s *server) ExportContact(ctx context.Context, r ExportContactRequestObject) (ExportContactResponseObject, error) {
	known, err := s.Timeline.ExportContact(ctx, callerOf(ctx).workspaceID, r.ID)
	return contactExport{s, known, s.Now()}, err
}

// VisitExportContactResponse writes the document. An error leaves it without its end, so
// that nobody takes a part for the whole.
func (e contactExport) VisitExportContactResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="contact-`+e.known.Contact.Contact.ID+`.json"`)
	w.WriteHeader(http.StatusOK)
	buffered := bufio.NewWriter(w)
	out := &jsonObject{w: buffered}
	e.writeTo(out)
	out.raw("}\n")
	if out.err != nil {
		return fmt.Errorf("write the export: %w", out.err)
	}
	return buffered.Flush()
}

func (e contactExport) writeTo(out *jsonObject) {
	k := e.known
	out.value("exported_at", e.at.UTC())
	out.value("contact", contactAnswer(k.Contact))
	out.value("marketing_stopped_at", utc(k.Contact.Contact.MarketingStoppedAt))
	out.value("marketing_resumed_at", utc(k.Contact.Contact.MarketingResumedAt))
	out.value("first_inbound_at", utc(k.Contact.Contact.FirstInboundAt))
	stream(out, "consent", k.Consent, consentChange)
	out.value("identities", each(k.Identities, func(i models.Identity) ExportIdentity {
		return ExportIdentity{Kind: ExportIdentityKind(i.Kind), Value: i.Value, Since: i.CreatedAt.UTC()}
	}))
	out.value("fields", each(k.Fields, exportBelonging))
	out.value("tags", each(k.Tags, exportBelonging))
	out.value("lists", each(k.Lists, exportBelonging))
	out.value("operators", each(k.Operators, exportBelonging))
	out.value("windows", each(k.Windows, func(w models.Window) ExportWindow {
		return ExportWindow{NumberID: w.NumberID, LastInboundAt: w.LastInboundAt.UTC()}
	}))
	stream(out, "notes", k.Notes, noted)
	stream(out, "tickets", k.Tickets, ticketAnswer)
	stream(out, "ticket_notes", k.TicketNotes, ticketNote)
	stream(out, "runs", k.Runs, func(r models.ExportedRun) ExportRun {
		return ExportRun{Run: e.server.timelineRun(r.Run, r.AutomationName), Metadata: metadataOf(r.Run), Steps: each(r.Steps, runStep)}
	})
	stream(out, "messages", k.Messages, messageAnswer)
	stream(out, "inbound_messages", k.Inbound, inboundAnswer)
	stream(out, "webhook_deliveries", k.Deliveries, deliveryAnswer)
	stream(out, "changes", k.Changes, exportChange)
	stream(out, "audit", k.Audit, auditAnswer)
}

func exportBelonging(b models.Belonging) ExportBelonging {
	return ExportBelonging{ID: b.ObjectID, Name: b.Name, Value: b.Value, Since: b.Since.UTC()}
}

func exportChange(c models.ContactChange) ExportChange {
	return ExportChange{
		Kind: ExportChangeKind(c.Kind), ObjectID: c.ObjectID, Name: c.Name, Was: c.Was, Became: c.Became, Since: utc(c.Since),
		Until: c.Until.UTC(),
	}
}

// jsonObject writes an object member by member. The first error stays, and nothing follows it.
type jsonObject struct {
	w    io.Writer
	err  error
	some bool // a member was written
}

func (o *jsonObject) raw(text string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.w, text)
	}
}

func (o *jsonObject) json(v any) {
	text, err := json.Marshal(v)
	if o.err == nil {
		o.err = err
	}
	o.raw(string(text))
}

func (o *jsonObject) name(name string) {
	if o.some {
		o.raw(",\n")
	} else {
		o.raw("{")
	}
	o.some = true
	o.json(name)
	o.raw(":")
}

func (o *jsonObject) value(name string, v any) {
	o.name(name)
	o.json(v)
}

// stream writes a member that is a list, as its rows come.
func stream[T, A any](o *jsonObject, name string, rows iter.Seq2[T, error], one func(T) A) {
	if o.err != nil {
		return
	}
	o.name(name)
	before := "["
	for row, err := range rows {
		if err != nil {
			o.err = err
			return
		}
		o.raw(before)
		o.json(one(row))
		before = ",\n"
		if o.err != nil {
			return
		}
	}
	if before == "[" {
		o.raw("[")
	}
	o.raw("]")
}
