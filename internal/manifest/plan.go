package manifest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"cadenza/models"
)

// DefaultMark is the mark of automations that apply made, where no other is given.
const DefaultMark = "cadenza-apply"

// Options say how files are applied.
type Options struct {
	// Mark is what the automations that are made are marked with; "" is DefaultMark. Several repositories that apply to one
	// workspace have marks of their own.
	Mark string
	// Prune archives the automations with the mark that no file names.
	Prune bool
}

func (o Options) mark() string {
	if o.Mark == "" {
		return DefaultMark
	}
	return o.Mark
}

// Change is one thing to be done.
type Change struct {
	// Text says what, Lines what of it changes. Neither holds a secret, or a text for customers.
	Text  string
	Lines []string
	// file is whose problems are those of the change, nil for none; at leads the pointers of what the server refuses.
	file *File
	at   string
	do   func(ctx context.Context) error
}

// Plan is what is to be done, in its order. It is empty where the server is as the files say.
type Plan struct {
	Changes []Change
	// Keep is told the secret of each integration start that Apply makes, with the address to call, as soon as the server tells it,
	// which it does this once. An error of it ends Apply. Without it secrets are lost.
	Keep func(address, secret string) error
	// secrets is how many there were.
	secrets int
}

// Secrets is how many integration starts with a secret Apply made.
func (p *Plan) Secrets() int { return p.secrets }

// Apply does what the plan says. It ends at the first change that is refused, which the error names; what was done before stays, and
// the next plan goes on from there.
func (p *Plan) Apply(ctx context.Context) error {
	for _, change := range p.Changes {
		if err := change.do(ctx); err != nil {
			return change.failed(err)
		}
	}
	return nil
}

// failed says which change was refused, and where in which file.
func (c Change) failed(err error) error {
	refused, ok := errors.AsType[*Refusal](err)
	switch {
	case ok && refused.Status == http.StatusPreconditionFailed:
		return fmt.Errorf("%s: somebody published the automation since the plan was made: apply again", c.Text)
	case ok && c.file != nil && len(refused.Violations) > 0:
		bad := slices.Clone(refused.Violations)
		for i := range bad {
			bad[i].Pointer = c.at + bad[i].Pointer
		}
		return fmt.Errorf("%s: %s\n%w", c.Text, refused.Title, c.file.problems(bad))
	}
	return fmt.Errorf("%s: %w", c.Text, err)
}

// planner makes a plan of files for a server.
type planner struct {
	server *Server
	files  []File
	with   Options
	plan   *Plan
	bad    Problems
	// fields, lists and automations are what is there, or will be.
	fields      map[string]models.FieldType
	lists       map[string]bool
	automations map[string]automation
	// templates are those that are there, by the names that were asked for.
	templates map[string][]template
	// made are those that the plan made, by slug.
	made map[string]made
}

// Plan asks the server what is there, and says what is to be done so that it is as the files say. What the files name and is nowhere
// is an error of Problems.
func (s *Server) Plan(ctx context.Context, files []File, with Options) (*Plan, error) {
	p := &planner{server: s, files: files, with: with, plan: &Plan{}, made: map[string]made{}, templates: map[string][]template{}}
	for _, part := range []func(context.Context) error{p.planFields, p.planTags, p.planLists, p.planTemplates, p.planAutomations} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	if with.Prune {
		p.planPrune()
	}
	if len(p.bad) > 0 {
		return nil, p.bad
	}
	return p.plan, nil
}

func (p *planner) wrong(f *File, pointer, detail string) {
	p.bad = append(p.bad, Problem{f.Path, pointer, detail})
}

// to adds a change that is one call of the API.
func (p *planner) to(f *File, text string, r request) {
	p.plan.Changes = append(p.plan.Changes, Change{Text: text, file: f, do: func(ctx context.Context) error {
		_, err := p.server.do(ctx, r, nil)
		return err
	}})
}

type field struct {
	ID   string           `json:"id"`
	Code string           `json:"code"`
	Name string           `json:"name"`
	Type models.FieldType `json:"type"`
}

func (p *planner) planFields(ctx context.Context) error {
	there, err := all[field](ctx, p.server, "/v1/fields")
	if err != nil {
		return err
	}
	known, names := map[string]field{}, map[string]string{}
	p.fields = map[string]models.FieldType{}
	for _, f := range there {
		known[f.Code], p.fields[f.Code] = f, f.Type
	}
	for i := range p.files {
		file := &p.files[i]
		for k, wanted := range file.Fields {
			at := fmt.Sprintf("/fields/%d", k)
			has, is := known[wanted.Code]
			said, again := names[wanted.Code]
			names[wanted.Code] = wanted.Name
			switch {
			case p.fields[wanted.Code] != "" && p.fields[wanted.Code] != wanted.Type:
				p.wrong(file, at+"/type", fmt.Sprintf("the field is %s, and its type does not change", p.fields[wanted.Code]))
			case again && said != wanted.Name:
				p.wrong(file, at+"/name", fmt.Sprintf("another file names the field %q", said))
			case again:
			case !is:
				p.to(nil, fmt.Sprintf("+ field %s (%s)", wanted.Code, wanted.Type), request{http.MethodPost, "/v1/fields", wanted, ""})
			case wanted.Name != "" && wanted.Name != has.Name:
				p.to(nil, fmt.Sprintf("~ field %s: name", wanted.Code), request{
					http.MethodPatch, "/v1/fields/" + url.PathEscape(has.ID), map[string]string{"name": wanted.Name}, "",
				})
			}
			p.fields[wanted.Code] = wanted.Type
		}
	}
	return nil
}

type namedThing struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (p *planner) planTags(ctx context.Context) error {
	_, err := p.planNames(ctx, "tag", func(f *File) []string { return f.Tags })
	return err
}

func (p *planner) planLists(ctx context.Context) (err error) {
	p.lists, err = p.planNames(ctx, "list", func(f *File) []string { return f.Lists })
	return err
}

// planNames plans things that have nothing but a name, and returns the names and ids of those that are or will be there.
func (p *planner) planNames(ctx context.Context, what string, of func(*File) []string) (map[string]bool, error) {
	there, err := all[namedThing](ctx, p.server, "/v1/"+what+"s")
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, thing := range there {
		known[thing.Name], known[thing.ID] = true, true
	}
	for i := range p.files {
		for _, name := range of(&p.files[i]) {
			if !known[name] {
				p.to(&p.files[i], fmt.Sprintf("+ %s %q", what, name), request{
					http.MethodPost, "/v1/" + what + "s", map[string]string{"name": name}, "",
				})
			}
			known[name] = true
		}
	}
	return known, nil
}

// missing notes what the automation of a file names and is nowhere. Segments, people and numbers are looked up by the server.
func (p *planner) missing(f *File) {
	refs := f.definition.References()
	for _, ref := range refs.Lists {
		if !p.lists[ref.Value] && !p.lists[f.IDs[models.NamedList][ref.Value]] {
			p.wrong(f, "/automation"+ref.Pointer, fmt.Sprintf("there is no list %q: name it in lists, so that it is made", ref.Value))
		}
	}
	for _, ref := range slices.Concat(refs.Fields, refs.DateFields) {
		if p.fields[ref.Value] == "" && !models.ReservedField(ref.Value) {
			p.wrong(f, "/automation"+ref.Pointer, fmt.Sprintf("there is no field %s: describe it in fields, so that it is made", ref.Value))
		}
	}
	for _, ref := range refs.Automations {
		if !p.knows(ref.Value) && !p.knows(f.IDs[models.NamedAutomation][ref.Value]) {
			p.wrong(f, "/automation"+ref.Pointer, fmt.Sprintf("there is no automation %q", ref.Value))
		}
	}
}
