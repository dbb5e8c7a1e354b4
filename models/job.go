package models

import "time"

// JobState is how far a job has come.
type JobState string

// The states of a job. All but running are final.
const (
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobCancelled JobState = "cancelled"
)

// Valid reports whether the state is one of the three.
func (s JobState) Valid() bool { return s == JobRunning || s == JobDone || s == JobCancelled }

// JobKind is what a job does to each contact.
type JobKind string

// The kinds of jobs.
const (
	JobTag            JobKind = "tag"
	JobUntag          JobKind = "untag"
	JobAddToList      JobKind = "add_to_list"
	JobRemoveFromList JobKind = "remove_from_list"
	JobAssign         JobKind = "assign"
	JobUnassign       JobKind = "unassign"
	JobBlock          JobKind = "block"
	JobRestore        JobKind = "restore"
	JobSetConsent     JobKind = "set_consent"
	JobDelete         JobKind = "delete" // erases them, and ends their runs
)

// Job is one change of many contacts, page by page in the order of their ids. Its row is the truth; its
// workflow makes it happen.
type Job struct {
	ID          string `gorm:"primaryKey"`
	WorkspaceID string
	State       JobState
	Task        JobTask     `gorm:"serializer:json"`
	Audience    JobAudience `gorm:"serializer:json"`
	Actor       string
	// UntilID is the last id that a contact who was there when the job was accepted may have.
	UntilID string
	// AfterID is the contact up to whom the job has come.
	AfterID string
	// Total is how many contacts there were when it was accepted, Done how many were changed since.
	Total, Done int
	// Failed are those whom the job could not change: they were gone when their turn came.
	Failed    int
	CreatedAt time.Time
	UpdatedAt time.Time
	EndedAt   *time.Time
}

// WorkflowID is the Temporal id of the job.
func (j Job) WorkflowID() string { return "job/" + j.ID }

// JobTask is what is done to each contact.
type JobTask struct {
	Do JobKind `json:"do"`
	// Tags are names.
	Tags    []string `json:"tags,omitempty"`
	ListIDs []string `json:"list_ids,omitempty"`
	UserIDs []string `json:"user_ids,omitempty"`
	Consent Consent  `json:"consent,omitempty"`
}

// JobAudience says whom a job changes: the contacts whom the filter leaves, or those of the ids.
type JobAudience struct {
	Filter *ContactFilter `json:"filter,omitempty"`
	IDs    []string       `json:"ids,omitempty"`
}

// JobInput is what a caller says of a job.
type JobInput struct {
	Task     JobTask
	Audience JobAudience
	// Confirm is how many contacts the caller says that there are; a job that deletes is refused where there are not as many.
	Confirm int
}

// JobPage is what a page of a job leaves.
type JobPage struct {
	Job Job
	// Started are the entries that the changes brought, for their workflows to be started.
	Started []Accepted
	// Ended are runs that the changes ended, for their workflows to be told.
	Ended []Run
}

// End ends the job. Whom it changed is not kept: its filter may hold a phone or a name.
func (j *Job) End(state JobState, now time.Time) {
	j.Audience = JobAudience{}
	j.State, j.UpdatedAt, j.EndedAt = state, now, &now
}

// Validate returns the broken rules of the task: each kind needs its own part, and takes no other.
func (t JobTask) Validate() []Violation {
	given := map[string]bool{
		"/tags": len(t.Tags) > 0, "/list_ids": len(t.ListIDs) > 0, "/user_ids": len(t.UserIDs) > 0,
		"/to": t.Consent != "",
	}
	needs := map[JobKind]string{ //nolint:exhaustive // the others need nothing
		JobTag: "/tags", JobUntag: "/tags", JobAddToList: "/list_ids", JobRemoveFromList: "/list_ids", JobAssign: "/user_ids",
		JobSetConsent: "/to",
	}[t.Do]
	var out []Violation
	for _, at := range sortedKeys(given) {
		switch {
		case at == needs && !given[at]:
			out = append(out, Violation{at, "must be given"})
		case at != needs && given[at] && (t.Do != JobUnassign || at != "/user_ids"):
			out = append(out, Violation{at, "does not go with this"})
		}
	}
	if t.Consent != "" && !t.Consent.Stated() {
		out = append(out, Violation{"/to", "must be granted or refused"})
	}
	return out
}
