package models

// CampaignList is a list whose members are the campaign's.
type CampaignList struct {
	CampaignID  string `gorm:"primaryKey"`
	ListID      string `gorm:"primaryKey"`
	WorkspaceID string
}

// CampaignContact is a single contact of a campaign.
type CampaignContact struct {
	CampaignID  string `gorm:"primaryKey"`
	ContactID   string `gorm:"primaryKey"`
	WorkspaceID string
}

// MemberState is whether a member has had their turn.
type MemberState string

// The states of a member.
const (
	MemberToStart    MemberState = "to_start"
	MemberEntered    MemberState = "entered"
	MemberNotEntered MemberState = "not_entered"
)

// NotEntered says why a member did not enter.
type NotEntered string

// The reasons for which members do not enter.
const (
	NotEnteredInside  NotEntered = "inside"
	NotEnteredOnce    NotEntered = "once_ever"
	NotEnteredTooMany NotEntered = "too_many"
	NotEnteredGone    NotEntered = "gone"
	// NotEnteredLeftOut are those who may get no marketing, in a campaign that sends some (K1).
	NotEnteredLeftOut NotEntered = "left_out"
)

// CampaignMember is a contact whom a campaign enters, or tried to.
type CampaignMember struct {
	CampaignID  string `gorm:"primaryKey"`
	ContactID   string `gorm:"primaryKey"`
	WorkspaceID string
	State       MemberState
	Reason      NotEntered
	// RunID is the run that the member entered by; "" when they did not.
	RunID string
}

// LeftOut is the member after a turn in which they may get no marketing (K1).
func (m CampaignMember) LeftOut() CampaignMember {
	m.State, m.Reason = MemberNotEntered, NotEnteredLeftOut
	return m
}

// Had is the member after their turn.
func (m CampaignMember) Had(a Accepted) CampaignMember {
	m.State = MemberNotEntered
	switch a.Result {
	case EntryAccepted, EntryRepeated:
		m.State, m.RunID = MemberEntered, a.Run.ID
	case EntryInside:
		m.Reason = NotEnteredInside
	case EntryTooMany:
		m.Reason = NotEnteredTooMany
	case EntryRefused:
		m.Reason = NotEnteredGone
		if a.Run.ID != "" {
			m.Reason = NotEnteredOnce
		}
	}
	return m
}
