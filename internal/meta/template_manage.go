package meta

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"cadenza/internal/whatsapp"
	"cadenza/models"
)

// TemplateRows keep templates and drafts of them.
type TemplateRows interface {
	GetNumber(ctx context.Context, workspaceID, id string) (models.Number, error)
	ListNumbers(ctx context.Context, workspaceID string, p models.Page) ([]models.Number, string, error)
	GetTemplate(ctx context.Context, workspaceID, id string) (models.Template, error)
	CreateTemplateDraft(ctx context.Context, t models.Template, actor string) (models.Template, error)
	SaveTemplateDraft(ctx context.Context, t models.Template, actor string) (models.Template, error)
	TemplateSubmitted(ctx context.Context, t models.Template, submitted models.TemplateDraft, actor string) (models.Template, error)
	RemoveTemplate(ctx context.Context, workspaceID, id string, by models.Deletion) error
	CountCreation(ctx context.Context, workspaceID, wabaID string) error
	BadFiles(ctx context.Context, workspaceID string, refs []models.MediaReference) ([]models.Violation, error)
}

// TemplateUses says who uses a template.
type TemplateUses interface {
	Holders(ctx context.Context, workspaceID string, use models.Use) ([]models.Holder, error)
}

// Templates manages templates: drafts of ours, and what Meta is asked to make of them.
type Templates struct {
	Accounts *Accounts
	Rows     TemplateRows
	Uses     TemplateUses
	// Checks says what could never be sent.
	Checks Checks
	// AppID is the Meta app's, for example files; "" takes none.
	AppID string
	// PublicURL is the address of ours that tracked buttons lead to, without a slash at its end.
	PublicURL string
}

// CreateTemplate keeps a draft. Rules of Meta's that it breaks are CodeInvalid.
func (m *Templates) CreateTemplate(ctx context.Context, workspaceID, actor string, in models.TemplateInput) (models.Template, error) {
	number, err := m.number(ctx, workspaceID, in.NumberID)
	if err != nil {
		return models.Template{}, err
	}
	t := models.Template{WorkspaceID: workspaceID, WABAID: number.WABAID, Name: in.Name, Language: models.NormalLanguage(in.Language)}
	if err := m.fits(&t, in.TemplateDraft); err != nil {
		return t, err
	}
	return m.Rows.CreateTemplateDraft(ctx, t, actor)
}

// ChangeTemplate keeps what a template is to say next; nothing changes at Meta before it is submitted.
func (m *Templates) ChangeTemplate(
	ctx context.Context, workspaceID, id, actor string, draft models.TemplateDraft,
) (models.Template, error) {
	t, err := m.Rows.GetTemplate(ctx, workspaceID, id)
	if err != nil {
		return t, err
	}
	if why := t.Unchangeable(); why != "" {
		return t, models.Errorf(models.CodeConflict, "%s", why)
	}
	if t.Status == models.TemplateApproved && draft.Category != t.Category {
		return t, models.Invalid("the template breaks rules", []models.Violation{{
			Pointer: "/category", Detail: "of an approved template stays as it is",
		}})
	}
	if t.AtMeta() && draft.Library != "" {
		return t, models.Invalid("the template breaks rules", []models.Violation{{
			Pointer: "/library_template_name", Detail: "is for a new template",
		}})
	}
	if err := m.fits(&t, draft); err != nil {
		return t, err
	}
	return m.Rows.SaveTemplateDraft(ctx, t, actor)
}

// fits checks a draft by Meta's rules and puts it into the template. One that Meta has not seen says at once what the draft says.
func (m *Templates) fits(t *models.Template, draft models.TemplateDraft) error {
	broken := whatsapp.ValidateTemplate(wireDraft(t.Name, t.Language, draft))
	broken = append(broken, whatsapp.TrackFlaws(draft.Components, m.Checks.Unreached)...)
	body, wants := whatsapp.Definition(draft.Category, draft.Components)
	var out []models.Violation
	for _, flaw := range broken {
		out = append(out, models.Violation{Pointer: flaw.Pointer, Detail: flaw.Detail})
	}
	t.Draft = &draft
	if !t.AtMeta() {
		t.Category, t.Named = draft.Category, draft.Named
		t.Body, t.Parameters = body, wants
		t.Tracked = wants.Tracked()
	}
	return models.Invalid("the template breaks rules of WhatsApp", out)
}

func wireDraft(name, language string, d models.TemplateDraft) whatsapp.TemplateDraft {
	out := whatsapp.TemplateDraft{
		Name: name, Language: language, Category: d.Category, TTL: d.TTL, Components: d.Components,
		Library: d.Library, LibraryButtons: d.LibraryButtons, LibraryBody: d.LibraryBody,
	}
	switch {
	case d.Library != "":
		out.ParameterFormat, out.Components = "", nil
	case d.Named:
		out.ParameterFormat = whatsapp.FormatNamed
	default:
		out.ParameterFormat = "POSITIONAL"
	}
	return out
}

// SubmitTemplate gives a draft to Meta for review: as a new template, or as a change of the one that is there.
func (m *Templates) SubmitTemplate(ctx context.Context, workspaceID, id, actor string) (models.Template, error) {
	t, err := m.Rows.GetTemplate(ctx, workspaceID, id)
	if err != nil {
		return t, err
	}
	if t.Draft == nil {
		return t, models.Errorf(models.CodeConflict, "nothing of the template has changed since it was submitted")
	}
	if m.Checks.Unreached { // the public address may have been another when it was saved
		if err := m.fits(&t, *t.Draft); err != nil {
			return t, err
		}
	}
	creds, err := m.credentials(ctx, t)
	if err != nil {
		return t, err
	}
	submitted := *t.Draft
	draft := wireDraft(t.Name, t.Language, submitted)
	draft.Components = whatsapp.AsSubmitted(draft.Components, m.PublicURL)
	if t.AtMeta() {
		err = m.edit(ctx, creds, t, draft)
	} else {
		err = m.create(ctx, creds, &t, draft)
	}
	if err != nil {
		return t, submission(err)
	}
	m.reread(ctx, creds, &t, draft.Components)
	t.Draft, t.Rejected = nil, ""
	return m.Rows.TemplateSubmitted(ctx, t, submitted, actor)
}

// edit changes a template at Meta. Where no answer came it may have changed: the same words say so.
func (m *Templates) edit(ctx context.Context, creds whatsapp.Credentials, t models.Template, draft whatsapp.TemplateDraft) error {
	err := m.Accounts.Client.EditTemplate(ctx, creds, t.MetaID, draft)
	if _, unknown := errors.AsType[*whatsapp.Unknown](err); !unknown {
		return err
	}
	there, errFind := m.Accounts.Client.GetTemplate(ctx, creds, t.MetaID)
	if errFind == nil && same(there, draft, true) {
		return nil
	}
	return err
}

// create makes a template at Meta. Where no answer came, or it is there already, it may be ours: the same words make it so.
func (m *Templates) create(ctx context.Context, creds whatsapp.Credentials, t *models.Template, draft whatsapp.TemplateDraft) error {
	if err := m.Rows.CountCreation(ctx, t.WorkspaceID, t.WABAID); err != nil {
		return err
	}
	made, err := m.Accounts.Client.CreateTemplate(ctx, creds, t.WABAID, draft)
	if err == nil {
		t.MetaID, t.Status, t.Category = made.ID, models.TemplateStatus(made.Status), made.Category
		return nil
	}
	_, unknown := errors.AsType[*whatsapp.Unknown](err)
	refused, isRefused := errors.AsType[*whatsapp.Refused](err)
	if !unknown && (!isRefused || refused.Subcode != whatsapp.SubcodeExists) {
		return err
	}
	there, found, errFind := m.Accounts.Client.FindTemplate(ctx, creds, t.WABAID, t.Name, t.Language)
	if errFind != nil || !found || !same(there, draft, unknown) {
		return err
	}
	t.MetaID, t.Status, t.Category = there.ID, models.TemplateStatus(there.Status), there.Category
	return nil
}

// same reports whether a template says what the draft says. That of a one-time code, and one of the library, is written by Meta:
// it is ours where Meta's answer to us was lost, and may be anybody's where Meta says that it exists.
func same(there whatsapp.Template, draft whatsapp.TemplateDraft, lost bool) bool {
	if draft.Library != "" || draft.Category == models.CategoryAuthentication {
		return lost && (there.Category == draft.Category || draft.Library != "")
	}
	return whatsapp.DefinitionHash(there.Components) == whatsapp.DefinitionHash(draft.Components)
}

// reread fills in what Meta says of the template now, and where its tracked buttons really lead. Where it cannot be read, what
// was submitted is what is known until the next sync.
func (m *Templates) reread(ctx context.Context, creds whatsapp.Credentials, t *models.Template, submitted json.RawMessage) {
	_, wrote := whatsapp.Definition(t.Draft.Category, t.Draft.Components)
	defer func() {
		t.Tracked = wrote.Tracked()
		t.Parameters.TrackAs(t.Tracked)
	}()
	there, err := m.Accounts.Client.GetTemplate(ctx, creds, t.MetaID)
	if err != nil || there.ID == "" {
		d := *t.Draft
		t.Components, t.ComponentsHash = string(submitted), whatsapp.DefinitionHash(submitted)
		t.Body, t.Parameters = whatsapp.Definition(t.Category, submitted)
		t.Named = d.Named
		if t.Status == models.TemplateApproved || t.Status == models.TemplateRejected || t.Status == models.TemplatePaused {
			t.Status = models.TemplatePending
		}
		return
	}
	now := storedTemplate(there)
	now.ID, now.WorkspaceID, now.WABAID = t.ID, t.WorkspaceID, t.WABAID
	now.SyncedAt, now.ChangedAt, now.Draft = t.SyncedAt, t.ChangedAt, t.Draft
	*t = now
}

// submission is what a refusal of a template says: Meta's own words, which it writes for people.
func submission(err error) error {
	refused, ok := errors.AsType[*whatsapp.Refused](err)
	if !ok {
		if models.CodeOf(err) != "" {
			return err
		}
		return models.Errorf(models.CodeUnavailable,
			"WhatsApp did not answer: submit the template again; what is there already is taken up",
		)
	}
	words := strings.TrimSpace(refused.UserMessage)
	if words == "" {
		words = strings.TrimSpace(refused.Message + " " + refused.Details)
	}
	if rule := whatsapp.Classify(err); refused.Code == whatsapp.CodeManagedTooOften || rule.Class == whatsapp.ClassRetry ||
		rule.Class == whatsapp.ClassWaitAccount {
		return models.Errorf(models.CodeUnavailable, "WhatsApp asks to wait: %s", words)
	}
	return models.Invalid("WhatsApp does not take the template: "+words, []models.Violation{{Pointer: "/components", Detail: words}})
}

// DuplicateTemplate keeps a draft that says the same under another name or in another language. Example files cannot be taken along:
// Meta gives them out as addresses.
func (m *Templates) DuplicateTemplate(ctx context.Context, workspaceID, id, actor, name, language string) (models.Template, error) {
	from, err := m.Rows.GetTemplate(ctx, workspaceID, id)
	if err != nil {
		return from, err
	}
	draft := models.TemplateDraft{
		Category: from.Category, Named: from.Named, Components: whatsapp.AsWritten(json.RawMessage(from.Components), from.Parameters),
	}
	if from.Draft != nil {
		draft = *from.Draft
	}
	if draft.Category == models.CategoryAuthentication && from.Draft == nil {
		return from, models.Errorf(models.CodeConflict, "WhatsApp has written this template: make one of your own in that language")
	}
	if name == "" {
		name = from.Name
	}
	copied := models.Template{
		WorkspaceID: workspaceID, WABAID: from.WABAID, Name: name, Language: models.NormalLanguage(language), Category: draft.Category,
		Named: draft.Named, Draft: &draft,
	}
	copied.Body, copied.Parameters = whatsapp.Definition(draft.Category, draft.Components)
	copied.Tracked = copied.Parameters.Tracked()
	return m.Rows.CreateTemplateDraft(ctx, copied, actor)
}

// DeleteTemplate deletes one language of a template, here and at Meta, unless something uses it that does not send another language of it.
func (m *Templates) DeleteTemplate(ctx context.Context, workspaceID, id string, by models.Deletion) error {
	t, err := m.Rows.GetTemplate(ctx, workspaceID, id)
	if err != nil {
		return err
	}
	if t.AtMeta() {
		holders, err := m.Uses.Holders(ctx, workspaceID, models.Use{Kind: models.UseTemplate, By: t.Name})
		if err != nil {
			return err
		}
		if len(holders) > 0 && !by.Force {
			return models.InUse(models.UseTemplate, holders)
		}
		creds, err := m.credentials(ctx, t)
		if err != nil {
			return err
		}
		err = m.Accounts.Client.DeleteTemplate(ctx, creds, t.WABAID, t.Name, t.MetaID)
		if err != nil && !m.gone(ctx, creds, t) {
			return submission(err)
		}
	}
	return m.Rows.RemoveTemplate(ctx, workspaceID, id, by)
}

// gone reports whether a template is no longer at Meta, as after a deletion whose answer was lost.
func (m *Templates) gone(ctx context.Context, creds whatsapp.Credentials, t models.Template) bool {
	_, found, err := m.Accounts.Client.FindTemplate(ctx, creds, t.WABAID, t.Name, t.Language)
	return err == nil && !found
}

// number is the number of the id, "" for the workspace's first.
func (m *Templates) number(ctx context.Context, workspaceID, id string) (models.Number, error) {
	if id != "" {
		return m.Rows.GetNumber(ctx, workspaceID, id)
	}
	numbers, _, err := m.Rows.ListNumbers(ctx, workspaceID, models.Page{Limit: models.MaxPageSize})
	if err == nil && len(numbers) == 0 {
		err = models.Errorf(models.CodeConflict, "the workspace has no number: add one first")
	}
	if err != nil {
		return models.Number{}, err
	}
	return slices.MinFunc(numbers, func(a, b models.Number) int { return strings.Compare(a.ID, b.ID) }), nil
}

// credentials are those of a number of the template's account.
func (m *Templates) credentials(ctx context.Context, t models.Template) (whatsapp.Credentials, error) {
	numbers, _, err := m.Rows.ListNumbers(ctx, t.WorkspaceID, models.Page{Limit: models.MaxPageSize})
	if err != nil {
		return whatsapp.Credentials{}, err
	}
	i := slices.IndexFunc(numbers, func(n models.Number) bool { return n.WABAID == t.WABAID })
	if i < 0 {
		return whatsapp.Credentials{}, models.Errorf(models.CodeConflict, "the workspace has no number of the template's account any more")
	}
	return m.Accounts.credentials(numbers[i])
}
