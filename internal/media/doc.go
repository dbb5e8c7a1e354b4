// Package media keeps files: those that customers send, fetched from WhatsApp as soon as their message is kept, and
// those that a workspace uploads to send them. The rows of files are the store's, their bytes are in a blob store: a
// folder, or a bucket of an S3-compatible service.
//
// A row is written before its bytes and removed after them, so that a process may die at any moment: what is to be
// fetched, and what is to be removed, is found again by the rows (Reconcile). A file is never opened, converted or
// executed here; its type is read from its first bytes.
package media
