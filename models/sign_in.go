package models

// SignInFrom is where a try to sign in comes from.
type SignInFrom struct {
	// Address is the caller's, for counting tries; it is not kept.
	Address string
	// Agent is what their browser calls itself.
	Agent string
}

// SignIn is what a person gives to sign in.
type SignIn struct {
	SignInFrom
	Email, Password string
	// Code is the one-time code; "" when none was given.
	Code string
	// WorkspaceID is where they want to go; "" leaves it to us.
	WorkspaceID string
}

// LinkTry is what the reader of a one-time link gives.
type LinkTry struct {
	SignInFrom
	Token string
	// Password is the new one, or the one that they have: see LinkKind. Code is as in SignIn.
	Password, Code string
}

// TOTPOffer is a new secret for one-time codes, in the ways in which an app can take it.
type TOTPOffer struct {
	// Secret is in base 32, URL is otpauth://, QR is a picture as a data: URL.
	Secret, URL, QR string
}
