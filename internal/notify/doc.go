// Package notify tells people, in their browsers and by e-mail, of what needs them. What that is, and of what each of them wants
// to be told, is in the database; a workflow has a Teller look once a minute. Each person is told at least once: one who
// was told just before a crash is told again, and the browser shows both as one.
package notify
