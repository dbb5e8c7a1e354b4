package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"cadenza/internal/store/audience"
	"cadenza/internal/store/database"
	"cadenza/models"
)

// PreviewCampaign says whom a campaign with the content would reach if it began now. What it names must exist
// (violations). People are counted in one statement, in the database: none of them is read but the samples' ids.
func (s *Store) PreviewCampaign(ctx context.Context, workspaceID string, in models.CampaignContent) (models.CampaignPreview, error) {
	return database.TxOf(ctx, s.DB, func(tx *gorm.DB) (out models.CampaignPreview, err error) {
		bad, err := unknownTargets(tx, workspaceID, in)
		if err != nil {
			return out, err
		}
		if err := models.Invalid("the campaign breaks rules", bad); err != nil {
			return out, err
		}
		p := campaignPreview{store: s, tx: tx, workspaceID: workspaceID, in: in}
		if err := p.load(&out); err != nil {
			return out, err
		}
		return out, p.count(&out)
	})
}

// campaignPreview is a preview that is being made.
type campaignPreview struct {
	store       *Store
	tx          *gorm.DB
	workspaceID string
	in          models.CampaignContent
	number      models.Number
	withheld    string // the condition of those who may get no marketing
}

// load reads what the counts depend on: the number, its limit, and whether marketing is sent.
func (p *campaignPreview) load(out *models.CampaignPreview) error {
	templates, err := p.templates()
	if err != nil {
		return err
	}
	var w models.Workspace
	if err := p.tx.Take(&w, "id = ?", p.workspaceID).Error; err != nil {
		return fmt.Errorf("read workspace: %w", database.NotFound(err, "workspace"))
	}
	p.withheld = withheldMarketing(w)
	numbers := []models.Number{}
	if err := defaultNumber(p.tx, p.workspaceID, &p.in.NumberID); err != nil {
		return err
	}
	if err := p.tx.Limit(1).Find(&numbers, "workspace_id = ? AND id = ?", p.workspaceID, p.in.NumberID).Error; err != nil {
		return fmt.Errorf("read the number: %w", err)
	}
	if len(numbers) == 0 {
		return nil
	}
	p.number = numbers[0]
	out.NumberID, out.PerSecond = p.number.ID, p.number.MessagesPerSecond
	var portfolios []models.Portfolio
	err = p.tx.Limit(1).Find(&portfolios, "workspace_id = ? AND id = ?", p.workspaceID, p.number.Portfolio()).Error
	if err != nil {
		return fmt.Errorf("read a portfolio: %w", err)
	}
	if len(portfolios) > 0 {
		out.Limit = portfolios[0].RecipientLimit
	}
	if out.Limit != nil {
		used, err := p.store.usedLimits(p.tx, p.workspaceID, []string{p.number.Portfolio()})
		if err != nil {
			return err
		}
		out.Used = used[p.number.Portfolio()]
	}
	marketing := p.tx.Model(&models.Template{}).Select("id").Limit(1).Where("workspace_id = ? AND waba_id = ? AND name IN ?",
		p.workspaceID, p.number.WABAID, append([]string{""}, templates...)).Where("category = ?", models.CategoryMarketing)
	var some []string
	if err := marketing.Find(&some).Error; err != nil {
		return fmt.Errorf("look for marketing: %w", err)
	}
	out.Marketing = len(some) > 0
	return nil
}

// templates are the names of those that the campaign may send. The number of an automation is the one that sends.
func (p *campaignPreview) templates() ([]string, error) {
	if p.in.Template != nil {
		return []string{p.in.Template.Template}, nil
	}
	if p.in.AutomationID == "" {
		return nil, nil
	}
	a, err := database.ReadOne[models.Automation](p.tx, p.workspaceID, p.in.AutomationID, "automation")
	if err != nil {
		return nil, err
	}
	p.in.NumberID = a.NumberID
	definition, err := p.store.Definitions.Read(p.tx, a.ID, a.Revision)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range definition.References().Templates {
		names = append(names, t.Name)
	}
	return names, nil
}

// withheldMarketing is the condition of contacts who may get no marketing in the workspace (K1).
func withheldMarketing(w models.Workspace) string {
	if may, _ := w.Consent.MayGetMarketing(models.ConsentUnknown); !may {
		return "(" + refusedMarketing + " OR " + saidNothing + ")"
	}
	return refusedMarketing
}

// count counts the people of the preview.
func (p *campaignPreview) count(out *models.CampaignPreview) error {
	sql, args, err := p.statement(out.Marketing)
	if err != nil {
		return err
	}
	var found struct {
		People, Blocked, OptedOut, WithoutAddress, Reachable, NewRecipients int
		First, Second, Third                                                string
	}
	if err := p.tx.Raw(sql, args).Scan(&found).Error; err != nil {
		return fmt.Errorf("count whom a campaign reaches: %w", err)
	}
	out.People, out.Blocked, out.OptedOut = found.People, found.Blocked, found.OptedOut
	out.WithoutAddress, out.Reachable, out.NewRecipients = found.WithoutAddress, found.Reachable, found.NewRecipients
	for _, id := range []string{found.First, found.Second, found.Third} {
		if id != "" {
			out.Samples = append(out.Samples, id)
		}
	}
	return nil
}

// statement judges the people one by one, in the database, and counts them.
func (p *campaignPreview) statement(marketing bool) (sql string, args map[string]any, err error) {
	people, args, err := p.people()
	if err != nil {
		return "", nil, err
	}
	now := p.store.Now()
	leftOut := "0 = 1"
	if marketing {
		leftOut = "opted_out = 1"
	}
	args["opened"], args["counts"] = now.Add(models.WindowMargin-models.WindowLength), models.RecipientsSince(now)
	args["number"], args["portfolio"], args["workspace"] = p.number.ID, p.number.Portfolio(), p.workspaceID
	return `WITH people AS (` + people + `),
		judged AS MATERIALIZED (SELECT contacts.id,
			CASE WHEN blocked_at IS NOT NULL THEN 1 ELSE 0 END AS blocked,
			CASE WHEN ` + p.withheld + ` THEN 1 ELSE 0 END AS opted_out,
			CASE WHEN phone IS NULL AND NOT EXISTS (SELECT 1 FROM contact_identities i
				WHERE i.contact_id = contacts.id AND i.kind = 'user_id') THEN 1 ELSE 0 END AS lost,
			CASE WHEN w.contact_id IS NULL AND r.contact_id IS NULL THEN 1 ELSE 0 END AS fresh
			FROM people JOIN contacts ON contacts.id = people.id
			LEFT JOIN windows w ON w.number_id = @number AND w.contact_id = people.id AND w.last_inbound_at > @opened
			LEFT JOIN portfolio_recipients r ON r.workspace_id = @workspace AND r.portfolio_id = @portfolio
				AND r.contact_id = people.id AND r.last_at > @counts
			WHERE contacts.workspace_id = @workspace),
		reached AS MATERIALIZED (SELECT id, fresh FROM judged WHERE blocked = 0 AND lost = 0 AND NOT ` + leftOut + `),
		samples AS MATERIALIZED (SELECT id FROM reached ORDER BY id LIMIT 3)
		SELECT COUNT(*) AS people, COALESCE(SUM(blocked), 0) AS blocked, COALESCE(SUM(opted_out), 0) AS opted_out,
			COALESCE(SUM(lost), 0) AS without_address, (SELECT COUNT(*) FROM reached) AS reachable,
			(SELECT COALESCE(SUM(fresh), 0) FROM reached) AS new_recipients,
			COALESCE((SELECT id FROM samples ORDER BY id LIMIT 1), '') AS first,
			COALESCE((SELECT id FROM samples ORDER BY id LIMIT 1 OFFSET 1), '') AS second,
			COALESCE((SELECT id FROM samples ORDER BY id LIMIT 1 OFFSET 2), '') AS third
		FROM judged`, args, nil
}

// people selects the ids of the members, each once, as BeginCampaign takes them.
func (p *campaignPreview) people() (sql string, args map[string]any, err error) {
	asked := make([]models.Condition, 0, len(p.in.SegmentIDs))
	for _, id := range database.Unique(p.in.SegmentIDs) {
		asked = append(asked, models.Condition{Segment: id})
	}
	parts, err := audience.Compile(p.tx, p.store.Now(), p.workspaceID, asked...)
	if err != nil {
		return "", nil, err
	}
	args = map[string]any{"lists": append([]string{""}, p.in.ListIDs...), "contacts": append([]string{""}, p.in.ContactIDs...)}
	unions := []string{
		"SELECT contact_id AS id FROM list_members WHERE list_id IN @lists",
		"SELECT id FROM contacts WHERE id IN @contacts",
	}
	for i, part := range parts {
		text := part.SQL
		for n, arg := range part.Args {
			name := fmt.Sprintf("segment_%d_%d", i, n)
			text = strings.Replace(text, "?", "@"+name, 1)
			args[name] = arg
		}
		unions = append(unions, "SELECT contacts.id FROM contacts WHERE contacts.workspace_id = @workspace AND "+text)
	}
	return strings.Join(unions, " UNION "), args, nil
}
