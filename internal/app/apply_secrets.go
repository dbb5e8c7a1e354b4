package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// secretsFile is a new file for its owner alone: one JSON object of secrets by their addresses, whole after each of them.
type secretsFile struct {
	file *os.File
	// end is where the next one goes, in bytes; count is how many there are.
	end   int64
	count int
}

// newSecretsFile makes the file, which must not be there.
func newSecretsFile(path string) (*secretsFile, error) {
	const ownersAlone = 0o600
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, ownersAlone)
	if err != nil {
		return nil, err
	}
	return &secretsFile{file: file}, nil
}

// add writes a secret down, and returns when the disk has it.
func (f *secretsFile) add(address, secret string) error {
	key, errKey := json.Marshal(address)
	value, errValue := json.Marshal(secret)
	if err := errors.Join(errKey, errValue); err != nil {
		return fmt.Errorf("write a secret: %w", err)
	}
	entry := fmt.Sprintf("\n  %s: %s", key, value)
	lead, at := "{", int64(0)
	if f.count > 0 {
		lead, at = ",", f.end
	}
	if _, err := f.file.WriteAt([]byte(lead+entry+"\n}\n"), at); err != nil {
		return fmt.Errorf("write a secret: %w", err)
	}
	if err := f.file.Sync(); err != nil {
		return fmt.Errorf("write a secret: %w", err)
	}
	f.end = at + int64(len(lead)+len(entry))
	f.count++
	return nil
}

// close ends the file; one without secrets goes away.
func (f *secretsFile) close() error {
	err := f.file.Close()
	if f.count == 0 {
		err = errors.Join(err, os.Remove(f.file.Name()))
	}
	return err
}
